import Crypto

/// A frame on disk: its serial number (8 bytes, big-endian), how long it is (4 bytes), its bytes, and the SHA-256 of
/// all that (32 bytes).
struct Frame {
    /// How many bytes stand before those of the frame.
    static let headCount = 12
    /// How many bytes of checksum stand behind them.
    static let sumCount = 32
    /// How many bytes a frame may have: many times what one caller may bring.
    static let limit = 256 << 20

    /// How many bytes a frame of some pieces has on disk.
    static func count(of pieces: [[UInt8]]) -> Int { pieces.reduce(headCount + sumCount) { $0 + $1.count } }

    /// A frame of some pieces as it is written.
    static func written(_ serial: Int64, _ pieces: [[UInt8]]) -> [UInt8] {
        let whole = count(of: pieces)
        let count = whole - headCount - sumCount
        var frame: [UInt8] = []
        frame.reserveCapacity(whole)
        frame.appendBigEndian(UInt64(bitPattern: serial), count: 8)
        frame.appendBigEndian(UInt64(count), count: 4)
        for piece in pieces { frame += piece }
        frame += Digest.sha256.hash(frame)
        return frame
    }

    /// The bytes of a frame that was written with a serial number; nil when it is another frame or none.
    static func read(_ serial: Int64, from frame: [UInt8]) -> [UInt8]? {
        guard frame.count >= headCount + sumCount, count(of: frame, serial) == frame.count else { return nil }
        guard Digest.sha256.hash(Array(frame.dropLast(sumCount))) == Array(frame.suffix(sumCount)) else { return nil }
        return Array(frame[headCount..<frame.count - sumCount])
    }

    /// How many bytes the frame with a head has on disk; nil when the head is not that of a frame with this number.
    static func count(of head: [UInt8], _ serial: Int64) -> Int? {
        guard head.count >= headCount, head.bigEndian(at: 0, count: 8) == UInt64(bitPattern: serial) else { return nil }
        let count = Int(head.bigEndian(at: 8, count: 4))
        return count <= limit ? headCount + count + sumCount : nil
    }
}

extension [UInt8] {
    /// Appends the last bytes of a number, the highest first.
    package mutating func appendBigEndian(_ number: UInt64, count: Int) {
        for place in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
    }

    /// The number that some bytes are, the highest first.
    func bigEndian(at start: Int, count: Int) -> UInt64 {
        self[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
