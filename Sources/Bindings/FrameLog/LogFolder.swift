import Glibc

/// The folder of a log: a file for each run of frames, named by the serial number of its first; `answered`; and files
/// that are kept to be written again.
struct LogFolder: Sendable {
    /// What a file is, as the end of its name says.
    enum Purpose: String {
        /// A run of frames.
        case frames
        /// Ready to become a run.
        case spare
        /// Not a run any more, and not ready yet.
        case used
    }

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

    /// The first serial numbers of its runs, in order.
    func runs() throws(FrameLogError) -> [Int64] { try numbers(of: .frames) }

    /// The numbers of its files of a purpose, in order.
    func numbers(of purpose: Purpose) throws(FrameLogError) -> [Int64] {
        guard let directory = unsafe opendir(path) else {
            throw .refused("the folder \(path) cannot be read", errno: errno)
        }
        defer { unsafe closedir(directory) }
        var numbers: [Int64] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
                unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            let isOne = name.hasSuffix("." + purpose.rawValue)
            if isOne, let number = Int64(name.prefix { $0 != "." }) { numbers.append(number) }
        }
        return numbers.sorted()
    }

    /// Opens the file of a run.
    func run(_ first: Int64) throws(FrameLogError) -> LogFile { try file(.frames, first) }

    /// Begins the file of a run, in a spare one or else in an empty one; its name is on disk then.
    func begin(_ first: Int64, in spare: Int64? = nil) throws(FrameLogError) -> LogFile {
        if let spare { try rename(.spare, spare, to: .frames, first) }
        let file = try LogFile(path(.frames, first), emptied: spare == nil)
        try sync()
        return file
    }

    /// Opens a file, creating it where it is missing.
    func file(_ purpose: Purpose, _ number: Int64) throws(FrameLogError) -> LogFile {
        try LogFile(path(purpose, number))
    }

    /// Opens the file of a run for reading alone; nil when it is not there any more.
    func readRun(_ first: Int64) throws(FrameLogError) -> LogFile? {
        do throws(FrameLogError) {
            return try LogFile(reading: path(.frames, first))
        } catch .refused(_, ENOENT) {
            return nil
        }
    }

    /// Opens the note of what was answered.
    func answered() throws(FrameLogError) -> LogFile { try LogFile(path + "/answered") }

    /// Removes a file; what cannot be removed is found again when the log is opened.
    func remove(_ purpose: Purpose, _ number: Int64) {
        unsafe unlink(path(purpose, number))
    }

    /// Gives a file another name, which is on disk only after a `sync()`.
    func rename(
        _ purpose: Purpose,
        _ number: Int64,
        to other: Purpose,
        _ otherNumber: Int64
    ) throws(FrameLogError) {
        guard unsafe Glibc.rename(path(purpose, number), path(other, otherNumber)) == 0 else {
            throw .refused("a file cannot be renamed", errno: errno)
        }
    }

    private func path(_ purpose: Purpose, _ number: Int64) -> String {
        let number = String(number)
        return "\(path)/\(String(repeating: "0", count: max(0, 19 - number.count)))\(number).\(purpose.rawValue)"
    }

    /// Waits until the names in the folder are on disk.
    func sync() throws(FrameLogError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .refused("the folder \(path) cannot be opened", errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .refused("the folder \(path) cannot be synced", errno: errno) }
    }
}
