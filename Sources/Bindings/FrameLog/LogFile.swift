import Glibc

/// A file that is written at a place and synced, and read at any.
///
/// It is its owner's alone, and closed with its last reference.
final class LogFile: Sendable {
    private let descriptor: CInt

    /// Opens a file, creating it where it is missing, and emptying it when that is asked for.
    init(_ path: String, emptied: Bool = false) throws(FrameLogError) {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | (emptied ? O_TRUNC : 0)
        descriptor = unsafe Glibc.open(path, flags, 0o600)
        guard descriptor >= 0 else { throw .refused("a file cannot be opened", errno: errno) }
    }

    /// Opens a file that is there, for reading alone.
    init(reading path: String) throws(FrameLogError) {
        descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .refused("a file cannot be opened", errno: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// How many bytes it has.
    func size() throws(FrameLogError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .refused("a file has no size", errno: errno) }
        return Int(status.st_size)
    }

    /// Writes bytes at a place.
    func write(_ bytes: [UInt8], at place: Int) throws(FrameLogError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe pwrite(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done, place + done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .refused("a file cannot be written", errno: errno) }
            done += count
        }
    }

    /// Waits until everything written is on disk.
    func sync() throws(FrameLogError) {
        guard fdatasync(descriptor) == 0 else { throw .refused("a file cannot be synced", errno: errno) }
    }

    /// Cuts off what stands behind a place.
    func cut(at place: Int) throws(FrameLogError) {
        guard ftruncate(descriptor, place) == 0 else { throw .refused("a file cannot be cut", errno: errno) }
    }

    /// The bytes at a place: fewer than asked for at the end of the file.
    func read(_ wanted: Int, at place: Int) throws(FrameLogError) -> [UInt8] {
        var done = 0
        var failure: Int32?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { bytes, initialized in
            while done < wanted {
                let target = unsafe bytes.baseAddress.map { unsafe $0 + done }
                let count = unsafe pread(descriptor, target, wanted - done, place + done)
                if count < 0, errno == EINTR { continue }
                if count < 0 { failure = errno }
                guard count > 0 else { break }
                done += count
            }
            initialized = done
        }
        if let failure { throw .refused("a file cannot be read", errno: failure) }
        return bytes
    }
}
