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
        let lines = headers.lines.lazy.filter { !isCredential($0.name) }.prefix(lineLimit)
        return HTTPHeaders(lines.map { .init($0.name, String($0.value.prefix(valueLimit))) })
    }

    /// Whether a header of this name carries credentials, by its name.
    static func isCredential(_ name: String) -> Bool {
        let name = name.lowercased()
        return words.contains { name.contains($0) }
    }

    /// Parts of header names that say what is in them.
    private static let words = [
        "authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "credential",
    ]
}
