/// As much of an answer's head as a load needs to know where the answer ends.
struct AnswerHead: Equatable {
    /// The status.
    private(set) var status: UInt16
    /// How many bytes the head has, with its empty line.
    private(set) var length = 0
    /// How many bytes of body follow; nil when only the end of the connection tells.
    private(set) var body: Int?
    /// Whether the connection may be used for another request.
    private(set) var isKept = true

    /// What there is of a head.
    enum Reading: Equatable {
        /// Not yet its end.
        case incomplete
        /// No answer of HTTP/1.1.
        case unreadable
        /// All of it.
        case complete(AnswerHead)
    }

    /// Reads the head at the beginning of some bytes.
    static func read(_ bytes: UnsafeRawBufferPointer) -> Reading {
        var head: AnswerHead?
        var start = 0
        for end in bytes.indices where unsafe bytes[end] == UInt8(ascii: "\n") {
            let line = unsafe Line(bytes, from: start, to: end)
            start = end + 1
            guard var read = head else {
                guard let status = unsafe line.status else { return .unreadable }
                head = AnswerHead(status: status)
                continue
            }
            guard unsafe line.isEmpty else {
                unsafe read.learn(from: line)
                head = read
                continue
            }
            read.length = start
            return .complete(read)
        }
        return .incomplete
    }

    private mutating func learn(from line: borrowing Line) {
        // Both names that matter begin with a C: most lines are passed over at once.
        guard unsafe line.byte(0) | 0x20 == UInt8(ascii: "c") else { return }
        if unsafe line.begins(with: "content-length:") {
            body = unsafe line.number(behind: "content-length:")
        } else if unsafe line.begins(with: "connection: close") {
            isKept = false
        }
    }
}

/// A line of a head, without its end.
@unsafe private struct Line: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private let start: Int
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer, from start: Int, to newline: Int) {
        let isLong = unsafe newline > start && bytes[newline - 1] == UInt8(ascii: "\r")
        unsafe self.bytes = bytes
        unsafe self.start = start
        unsafe end = isLong ? newline - 1 : newline
    }

    var isEmpty: Bool { unsafe start == end }

    /// A byte by its place in the line; 0 behind its end.
    func byte(_ place: Int) -> UInt8 { unsafe start + place < end ? bytes[start + place] : 0 }

    /// The status of a status line, as in `HTTP/1.1 200 OK`.
    var status: UInt16? {
        guard unsafe begins(with: "http/1."), unsafe byte(8) == UInt8(ascii: " ") else { return nil }
        let digits = (9..<12).map { unsafe UInt16(byte($0)) &- 0x30 }
        guard digits.allSatisfy({ $0 < 10 }), digits[0] > 0 else { return nil }
        return digits[0] * 100 + digits[1] * 10 + digits[2]
    }

    /// Whether it begins with a text, given in small letters.
    func begins(with text: StaticString) -> Bool {
        for place in 0..<text.utf8CodeUnitCount {
            let byte = unsafe byte(place)
            let isLetter = (0x41...0x5a).contains(byte)
            guard unsafe (isLetter ? byte | 0x20 : byte) == text.utf8Start[place] else { return false }
        }
        return true
    }

    /// The number behind a text that it begins with; nil when there is none.
    func number(behind text: StaticString) -> Int? {
        var number: Int?
        for place in unsafe text.utf8CodeUnitCount..<(end - start) {
            let byte = unsafe byte(place)
            if byte == UInt8(ascii: " ") { continue }
            guard (0x30...0x39).contains(byte), (number ?? 0) < 1 << 40 else { return nil }
            number = (number ?? 0) * 10 + Int(byte - 0x30)
        }
        return number
    }
}
