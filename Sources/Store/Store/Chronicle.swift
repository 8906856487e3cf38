package import Model

/// The journal from its beginning on, a page at a time: for those who go through all of it.
package protocol Chronicle: Sendable {
    /// The entries received in a span of time, oldest first.
    ///
    /// - Parameters:
    ///   - behind: the last entry of the page before; nil for the first page.
    ///   - span: when they were received, its end left out.
    ///   - limit: at most so many.
    /// - Returns: a page; the last one has fewer than `limit`.
    /// - Throws: `StoreError` when the store cannot be read.
    func entries(
        behind: EntryID?,
        receivedIn span: Range<Timestamp>,
        limit: Int
    ) async throws(StoreError) -> [EntryHistory]
}
