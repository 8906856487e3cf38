/// Takes session ids out of messages that cannot be read, as far as they can be recognised.
///
/// A session id is a live credential: it must not reach the store even in a dead letter. Readable messages lose it
/// exactly, by their structure; this is for the rest, a notification without an id among them.
enum SessionRedaction {
    /// What stands in place of a session id.
    static let mask = Array("redacted".utf8)

    /// The fewest characters of a session id (`00D…!AQ…`) that are recognised as one; real ones have over 90.
    private static let shortest = 24

    /// The bytes with every run masked that looks like a session id, and with the content of `SessionId` elements.
    static func redact(_ bytes: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var index = 0
        var inSession = false
        var tag = Tag()
        while index < bytes.count {
            let end = bytes[index...].firstIndex { !isToken($0) } ?? bytes.count
            if end > index {
                let run = bytes[index..<end]
                let isSession = inSession || run.count >= shortest && run.contains(UInt8(ascii: "!"))
                kept += isSession ? mask[...] : run
                index = end
            } else {
                if bytes[index] == UInt8(ascii: "<") {
                    inSession = false
                    tag = Tag(start: kept.count + 1)
                }
                if bytes[index] == UInt8(ascii: ">") { inSession = tag.opensSession(kept) }
                kept.append(bytes[index])
                index += 1
            }
        }
        return kept
    }

    /// The tag that was opened last.
    private struct Tag {
        /// Where its name begins; nil when there is none yet.
        var start: Int?
        private var isSession: Bool?

        init(start: Int? = nil) { self.start = start }

        /// Whether it opens a `SessionId`: found out once, however many `>` follow it.
        mutating func opensSession(_ bytes: [UInt8]) -> Bool {
            guard let start else { return false }
            if let isSession { return isSession }
            let name = bytes[start...].prefix { $0 != 32 && $0 != 9 && $0 != 10 && $0 != 13 }
            let opens = name.first != UInt8(ascii: "/") && name.suffix(9).elementsEqual("SessionId".utf8)
            isSession = opens
            return opens
        }
    }

    /// Whether a byte can be part of a session id: a letter, a digit, or one of `!._-`.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
