import Foundation
import Glibc

/// The right to be the only gateway at a store: a lock on a file beside it, which the system releases when the process
/// ends, however it ends.
final class StoreLock: Sendable {
    private let handle: FileHandle

    /// Takes the lock of a store's file.
    ///
    /// - Throws: `CommandFailure` when another gateway has it, or the folder cannot be written.
    init(of path: String) throws(CommandFailure) {
        let lock = path + ".lock"
        if !FileManager.default.fileExists(atPath: lock) {
            _ = FileManager.default.createFile(atPath: lock, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        guard let handle = FileHandle(forUpdatingAtPath: lock) else {
            throw CommandFailure(
                .wrong,
                "\(lock) cannot be written",
                remedy: "check that its folder exists and may be written"
            )
        }
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandFailure(
                .wrong,
                "another gateway is running on \(path)",
                remedy: "stop it first, or give each a store of its own"
            )
        }
        self.handle = handle
    }

    /// Releases the lock.
    func release() { try? handle.close() }
}
