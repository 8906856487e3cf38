/// Why the store could not do what it was asked to.
///
/// The transaction left nothing behind.
package enum StoreError: Error, Sendable, Hashable {
    /// The disk is full, the file is locked by somebody else for too long, or it cannot be written: try again later.
    case unavailable(String)
    /// The file is damaged, or of a version this program does not know: an operator must act.
    case unusable(String)
    /// What was asked for contradicts what is kept (a record linked twice in one sync): nothing was written.
    case conflict(String)
}
