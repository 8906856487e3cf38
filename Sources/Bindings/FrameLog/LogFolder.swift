import Glibc

/// The folder of a log: one file for each run of frames, named by the serial number of its first, and `answered`.
struct LogFolder: Sendable {
    private static let suffix = ".frames"

    let path: String

    /// Makes the folder, its owner's alone, where it is missing.
    init(_ path: String) throws(FrameLogError) {
        self.path = path
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .refused("the folder \(path) cannot be made", errno: errno)
        }
    }

    /// A folder that is there; nil when it is not.
    init?(reading path: String) {
        guard unsafe access(path, R_OK | X_OK) == 0 else { return nil }
        self.path = path
    }

    /// The first serial numbers of its files, in order.
    func runs() throws(FrameLogError) -> [Int64] {
        guard let directory = unsafe opendir(path) else {
            throw .refused("the folder \(path) cannot be read", errno: errno)
        }
        defer { unsafe closedir(directory) }
        var runs: [Int64] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
                unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(Self.suffix), let first = Int64(name.dropLast(Self.suffix.count)) { runs.append(first) }
        }
        return runs.sorted()
    }

    /// Opens the file of a run.
    func run(_ first: Int64, emptied: Bool = false) throws(FrameLogError) -> LogFile {
        let file = try LogFile(path(of: first), emptied: emptied)
        if emptied { try sync() }
        return file
    }

    /// Opens the file of a run for reading alone; nil when it is not there any more.
    func readRun(_ first: Int64) throws(FrameLogError) -> LogFile? {
        do throws(FrameLogError) {
            return try LogFile(reading: path(of: first))
        } catch .refused(_, ENOENT) {
            return nil
        }
    }

    /// Opens the note of what was answered.
    func answered() throws(FrameLogError) -> LogFile { try LogFile(path + "/answered") }

    /// Removes the file of a run; what cannot be removed is found again when the log is opened.
    func remove(_ first: Int64) {
        unsafe unlink(path(of: first))
    }

    private func path(of first: Int64) -> String {
        let number = String(first)
        return path + "/" + String(repeating: "0", count: max(0, 19 - number.count)) + number + Self.suffix
    }

    /// Waits until the names in the folder are on disk.
    private func sync() throws(FrameLogError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .refused("the folder \(path) cannot be opened", errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .refused("the folder \(path) cannot be synced", errno: errno) }
    }
}
