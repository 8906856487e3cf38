import Foundation
import Store

/// The write-ahead log that a gateway left behind when it died, looked at before SQLite takes it up.
///
/// SQLite takes up a log as far as its checksums fit, and regards the rest as a commit that never was
/// (<https://www.sqlite.org/walformat.html#recovery>). Behind a power failure that is so. Where the log was damaged or
/// cut, what was answered would vanish without a word. Two witnesses tell one from the other: the log's index, which
/// names the last frame of a commit only when that commit is on disk; and the commits behind a break, each of which
/// began only when the one before it was on disk.
struct LeftLog {
    /// The length of the log's header, in bytes.
    private static let headerLength = 32
    /// The length of a frame's header, in bytes; a page follows.
    private static let frameHeaderLength = 24
    /// The lengths of pages that SQLite knows, in bytes.
    private static let pageLengths = 512...65_536
    /// How often a log is looked at anew that changed meanwhile: then somebody is writing it, and it is alive.
    private static let looks = 3

    private let path: String

    /// Looks at the log of a store's file.
    init(of path: String) { self.path = path }

    /// Refuses a log that lost what was on disk.
    ///
    /// - Throws: `StoreError.unusable`.
    func check() throws {
        for _ in 0..<Self.looks {
            let index = LogIndex(of: path)
            guard let loss = try loss(index) else { return }
            guard LogIndex(of: path) == index else { continue }
            throw StoreError.unusable(
                "its log (-wal) is damaged: \(loss), and what was answered since would be lost; to go on without that, "
                    + "open the file once with sqlite3"
            )
        }
    }

    /// Whether commits are on disk that are not in the store's file.
    private func needsLog(_ index: LogIndex?) -> Bool? { index.map { $0.frames > $0.moved } }

    /// What the log lost; nil when it lost nothing that was on disk.
    private func loss(_ index: LogIndex?) throws -> String? {
        guard let file = FileHandle(forReadingAtPath: path + "-wal") else {
            return needsLog(index) == true ? "it is missing" : nil
        }
        defer { try? file.close() }
        let head = [UInt8](try file.read(upToCount: Self.headerLength) ?? Data())
        guard let header = LogHeader(head) else {
            let holdsMore = try file.read(upToCount: 1)?.isEmpty == false
            return needsLog(index) ?? holdsMore ? "its header cannot be read" : nil
        }
        let published = index?.salts == header.salts ? index?.frames ?? 0 : 0
        var frames = 0
        var sum = header.sum
        while let frame = try frame(of: file, header) {
            guard frame.salts == header.salts, frame.fits(&sum) else {
                let follows = try hasCommit(from: frame, file, header)
                return frames < published || follows ? "the frame \(frames + 1) does not fit" : nil
            }
            frames += 1
        }
        return frames < published ? "it ends behind the frame \(frames) of \(published)" : nil
    }

    /// Whether a commit stands at a frame that does not fit, or behind it, with more of the same log behind the commit.
    private func hasCommit(from broken: LogFrame, _ file: FileHandle, _ header: LogHeader) throws -> Bool {
        var isCommitted = broken.salts == header.salts && broken.isCommit
        while let frame = try frame(of: file, header) {
            guard frame.salts == header.salts else { continue }
            if isCommitted { return true }
            isCommitted = frame.isCommit
        }
        return false
    }

    private func frame(of file: FileHandle, _ header: LogHeader) throws -> LogFrame? {
        let length = Self.frameHeaderLength + header.pageLength
        guard let bytes = try file.read(upToCount: length), bytes.count == length else { return nil }
        return LogFrame(bytes: [UInt8](bytes))
    }

    /// The header of a log.
    private struct LogHeader {
        let pageLength: Int
        /// What marks the frames of this log: those of an earlier one, which still stand behind them, have others.
        let salts: [UInt8]
        let sum: LogSum

        /// Reads a header; nil when it is none, or its checksum does not fit.
        init?(_ bytes: [UInt8]) {
            guard bytes.count == headerLength, bytes[0..<3] == [0x37, 0x7F, 0x06], 0x82...0x83 ~= bytes[3] else {
                return nil
            }
            var sum = LogSum(isBigEndian: bytes[3] == 0x83)
            sum.add(bytes, 0..<24)
            let length = Int(bytes.word(at: 8, isBigEndian: true))
            guard sum.isWritten(in: bytes, at: 24), pageLengths.contains(length) else { return nil }
            pageLength = length
            salts = Array(bytes[16..<24])
            self.sum = sum
        }
    }

    /// One frame: a page as a commit leaves it.
    private struct LogFrame {
        let bytes: [UInt8]

        var salts: [UInt8] { Array(bytes[8..<16]) }

        /// Whether it is the last of its commit.
        var isCommit: Bool { bytes.word(at: 4, isBigEndian: true) != 0 }

        /// Whether its checksum fits, which goes over all the frames before it.
        func fits(_ sum: inout LogSum) -> Bool {
            sum.add(bytes, 0..<8)
            sum.add(bytes, frameHeaderLength..<bytes.count)
            return sum.isWritten(in: bytes, at: 16)
        }
    }
}

/// What the log's index says of the last commit.
private struct LogIndex: Equatable {
    /// How long it is, in bytes, in each of its two copies.
    private static let length = 48

    /// How many frames are on disk.
    let frames: Int
    /// How many of them are in the store's file as well.
    let moved: Int
    /// Which log it is about.
    let salts: [UInt8]

    /// Reads the index of a store's file; nil when there is none, or none that fits its checksum.
    init?(of path: String) {
        guard let file = FileHandle(forReadingAtPath: path + "-shm") else { return nil }
        defer { try? file.close() }
        let wanted = 2 * Self.length + 4
        guard let data = try? file.read(upToCount: wanted), data.count == wanted else { return nil }
        let bytes = [UInt8](data)
        let isBigEndian = 1.bigEndian == 1
        var sum = LogSum(isBigEndian: isBigEndian)
        sum.add(bytes, 0..<40)
        guard bytes[..<Self.length] == bytes[Self.length..<2 * Self.length], bytes[12] == 1,
            sum.isWritten(in: bytes, at: 40, isBigEndian: isBigEndian)
        else { return nil }
        frames = Int(bytes.word(at: 16, isBigEndian: isBigEndian))
        moved = Int(bytes.word(at: 2 * Self.length, isBigEndian: isBigEndian))
        salts = Array(bytes[32..<40])
    }
}

/// SQLite's checksum of a log (<https://www.sqlite.org/walformat.html#checksum_algorithm>).
private struct LogSum {
    private let isBigEndian: Bool
    private var first: UInt32 = 0
    private var second: UInt32 = 0

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    /// Adds bytes, eight at a time.
    mutating func add(_ bytes: [UInt8], _ range: Range<Int>) {
        for place in stride(from: range.lowerBound, to: range.upperBound - 7, by: 8) {
            first &+= bytes.word(at: place, isBigEndian: isBigEndian) &+ second
            second &+= bytes.word(at: place + 4, isBigEndian: isBigEndian) &+ first
        }
    }

    /// Whether the sum is what is written; in a log it is written in big-endian order, whatever it is counted in.
    func isWritten(in bytes: [UInt8], at place: Int, isBigEndian: Bool = true) -> Bool {
        bytes.word(at: place, isBigEndian: isBigEndian) == first
            && bytes.word(at: place + 4, isBigEndian: isBigEndian) == second
    }
}

extension [UInt8] {
    /// The number that four bytes are.
    fileprivate func word(at place: Int, isBigEndian: Bool) -> UInt32 {
        let (one, two) = (UInt32(self[place]), UInt32(self[place + 1]))
        let (three, four) = (UInt32(self[place + 2]), UInt32(self[place + 3]))
        let number = one << 24 | two << 16 | three << 8 | four
        return isBigEndian ? number : number.byteSwapped
    }
}
