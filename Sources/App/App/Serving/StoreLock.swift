import Foundation
import Glibc

/// The right to be the only gateway at a store: a lock on a file beside it, which the system releases when the process
/// ends, however it ends.
///
/// The file says where the gateway's operations are, for whoever finds it locked.
final class StoreLock: Sendable {
    private let handle: FileHandle

    /// Takes the lock of a store's file.
    ///
    /// - Throws: `CommandFailure` when another gateway has it, or the folder cannot be written.
    convenience init(of path: String) throws(CommandFailure) {
        guard let handle = try Self.take(path) else {
            throw CommandFailure(
                .wrong,
                "another gateway is running on \(path)",
                remedy: "stop it first, or give each a store of its own"
            )
        }
        self.init(handle)
    }

    private init(_ handle: FileHandle) { self.handle = handle }

    /// Takes the lock of a store's file if it is free; nil when a gateway has it.
    ///
    /// - Throws: `CommandFailure` when the folder cannot be written.
    static func ifFree(_ path: String) throws(CommandFailure) -> StoreLock? { try take(path).map(StoreLock.init) }

    /// Where the operations of the gateway are that has a store's lock; nil when it has not said so.
    static func operations(ofHolder path: String) -> HostAndPort? {
        FileManager.default.contents(atPath: path + ".lock").flatMap { content in
            HostAndPort(String(decoding: content.prefix(100), as: UTF8.self))
        }
    }

    /// Says where operations are.
    func announce(_ operations: HostAndPort) {
        try? handle.truncate(atOffset: 0)
        try? handle.write(contentsOf: Data(operations.description.utf8))
    }

    /// Releases the lock.
    func release() {
        try? handle.truncate(atOffset: 0)
        try? handle.close()
    }

    private static func take(_ path: String) throws(CommandFailure) -> FileHandle? {
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
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        try? handle.truncate(atOffset: 0)
        return handle
    }
}
