/// Why frames could not be kept or read.
package enum FrameLogError: Error, Sendable, Hashable {
    /// The system refused: a full disk, a folder that may not be written. The number is its `errno`.
    case refused(String, errno: Int32)
    /// What was on disk is not there any more, or is not what was written.
    case damaged(String)
}
