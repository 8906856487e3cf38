package import Model

/// Which header lines of a request are kept in the journal: none that carry somebody's credentials.
///
/// Signatures stay: they prove the stored bytes again at a replay, and cannot be used for anything else.
package enum HeaderRedaction {
    /// The most lines that are kept.
    package static let lineLimit = 64

    /// The longest value that is kept, in bytes; a longer one is cut.
    package static let valueLimit = 2048

    /// The lines to keep, in their order.
    package static func kept(_ headers: HTTPHeaders) -> HTTPHeaders {
        var count = 0
        let areKeptWhole = headers.allSatisfy { name, value in
            count += 1
            return count <= lineLimit && value.count <= valueLimit && !isCredential(name)
        }
        if areKeptWhole { return headers }
        let kept = headers.lines.lazy.filter { !isCredential($0.name.utf8.span) }.prefix(lineLimit)
        return HTTPHeaders(
            kept.map { .init($0.name, String(decoding: $0.value.utf8.prefix(valueLimit), as: UTF8.self)) }
        )
    }

    /// Whether a header of this name carries credentials, by its name.
    ///
    /// This runs for every header of every notification: bytes are compared, and a word only where its first letter is.
    static func isCredential(_ name: Span<UInt8>) -> Bool {
        name.indices.dropLast(shortestWord - 1).contains { start in
            switch HTTPHeaders.folded(name[start]) {
            case UInt8(ascii: "a"):
                stands("authorization", in: name, at: start) || stands("api-key", in: name, at: start)
                    || stands("apikey", in: name, at: start)
            case UInt8(ascii: "c"): stands("cookie", in: name, at: start) || stands("credential", in: name, at: start)
            case UInt8(ascii: "p"): stands("password", in: name, at: start)
            case UInt8(ascii: "s"): stands("secret", in: name, at: start)
            case UInt8(ascii: "t"): stands("token", in: name, at: start)
            default: false
            }
        }
    }

    /// How many letters `token` has.
    private static let shortestWord = 5

    private static func stands(_ word: String, in name: Span<UInt8>, at start: Int) -> Bool {
        guard name.count - start >= word.utf8.count else { return false }
        var index = start
        for letter in word.utf8 {
            guard HTTPHeaders.folded(name[index]) == letter else { return false }
            index += 1
        }
        return true
    }
}
