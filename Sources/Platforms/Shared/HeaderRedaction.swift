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
        var kept: [HTTPHeaders.Line] = []
        kept.reserveCapacity(headers.lines.count)
        for line in headers.lines where kept.count < lineLimit && !isCredential(line.name) {
            guard line.value.utf8.count > valueLimit else {
                kept.append(line)
                continue
            }
            kept.append(.init(line.name, String(decoding: line.value.utf8.prefix(valueLimit), as: UTF8.self)))
        }
        return HTTPHeaders(kept)
    }

    /// Whether a header of this name carries credentials, by its name.
    ///
    /// Bytes are compared, not characters: this runs for every header of every notification.
    static func isCredential(_ name: String) -> Bool {
        let letters = name.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
        return words.contains { word in
            letters.count >= word.count
                && (0...(letters.count - word.count)).contains { letters[$0...].starts(with: word) }
        }
    }

    /// Parts of header names that say what is in them.
    private static let words = [
        "authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "credential",
    ].map { Array($0.utf8) }
}
