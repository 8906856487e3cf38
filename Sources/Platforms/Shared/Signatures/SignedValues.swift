import Model

/// The values of a request that go into the signed bytes beside its body.
struct SignedValues {
    /// The timestamp, exactly as it was sent; nil when the template has none.
    let timestamp: String?
    private let id: String
    private let token: String
    private let url: String

    /// The longest id or token that is accepted, in bytes.
    private static let longest = 512

    /// Takes the values that a template needs out of a received request.
    ///
    /// - Throws: `missing` for a value that is absent or empty, or that holds its own separator; `badTimestamp` for a
    ///   timestamp that is not spelled as the scheme says, because its grammar is what separates it from the rest.
    init(
        _ request: HTTPRequest,
        _ scheme: SignatureScheme,
        _ presented: PresentedSignature,
        publicURL: String?
    ) throws(SignatureFailure) {
        id = try Self.text(.id, "id", at: scheme.id, scheme.template, request, presented)
        token = try Self.text(.token, "token", at: scheme.token, scheme.template, request, presented)
        let stamp = try Self.text(
            .timestamp,
            "timestamp",
            at: scheme.freshness?.place,
            scheme.template,
            request,
            presented
        )
        if !stamp.isEmpty, scheme.freshness?.format.read(stamp) == nil { throw .badTimestamp }
        timestamp = stamp.isEmpty ? nil : stamp
        url = try Self.url(of: request, scheme, publicURL)
    }

    /// No values, for schemes that sign the body alone.
    static let none = SignedValues(id: "", token: "", timestamp: nil, url: "")

    /// Takes the values of a request that is about to be signed.
    init(id: String, token: String, timestamp: String?, url: String) {
        self.id = id
        self.token = token
        self.timestamp = timestamp
        self.url = url
    }

    /// The signed bytes.
    func message(_ template: [SignatureScheme.Piece], _ request: HTTPRequest, key: [UInt8]) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(request.body.count + 256)
        for piece in template {
            switch piece {
            case .literal(let text): message += Array(text.utf8)
            case .body: message += request.body
            case .timestamp: message += Array((timestamp ?? "").utf8)
            case .id: message += Array(id.utf8)
            case .token: message += Array(token.utf8)
            case .method: message += Array(request.method.utf8)
            case .url: message += Array(url.utf8)
            case .secret: message += key
            }
        }
        return message
    }

    private static func text(
        _ piece: SignatureScheme.Piece,
        _ name: String,
        at place: SignatureScheme.Place?,
        _ template: [SignatureScheme.Piece],
        _ request: HTTPRequest,
        _ presented: PresentedSignature
    ) throws(SignatureFailure) -> String {
        guard let position = template.firstIndex(of: piece) else { return "" }
        guard let text = place?.value(in: request, presented), !text.isEmpty, text.utf8.count <= longest else {
            throw .missing(name)
        }
        // An id that holds the separator could be cut elsewhere: Standard Webhooks forbids the dot in ids.
        if piece != .timestamp, template.indices.contains(position + 1),
            case .literal(let separator) = template[position + 1], let first = separator.utf8.first,
            text.utf8.contains(first)
        {
            throw .missing(name)
        }
        return text
    }

    /// The endpoint's own URL with the query that this request has.
    static func url(
        of request: HTTPRequest,
        _ scheme: SignatureScheme,
        _ publicURL: String?
    ) throws(SignatureFailure) -> String {
        guard scheme.template.contains(.url) else { return "" }
        guard let publicURL else { throw .missing("url") }
        guard let query = request.query, !publicURL.contains("?") else { return publicURL }
        return "\(publicURL)?\(query)"
    }
}
