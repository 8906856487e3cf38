import Model

/// What the head of a request says of the body to come: how long it may be, or why the request is refused unread.
enum Framing: Equatable {
    /// Read on; the body's declared length is 0 when there is none or when it comes in chunks.
    case accepted(declared: Int)
    /// Answer with this status and close.
    case refused(Int)

    private static let methods = ["POST", "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private static let methodsWithBody = ["POST", "PUT", "PATCH"]

    /// Judges a head.
    ///
    /// Whatever two readers could understand in two ways is refused (RFC 9112 §3.2, §6.1, §6.3, §11.2): a length and
    /// chunks at once, lengths or hosts repeated, another transfer coding, any in HTTP/1.0, white space in a header
    /// name.
    static func of(
        method: String,
        version: String = "HTTP/1.1",
        headers: HTTPHeaders,
        limit: Int,
        lengthIsRequired: Bool = true
    ) -> Framing {
        guard methods.contains(method) else { return .refused(405) }
        var hasLength = false
        var hasHost = false
        var chunked = false
        var refusal: Int?
        _ = headers.allSatisfy { name, value in
            refusal = name.indices.allSatisfy { name[$0] > 0x20 && name[$0] < 0x7f } ? nil : 400
            if HTTPHeaders.same(name, "Content-Length".utf8.span) {
                if hasLength { refusal = 400 }
                hasLength = true
            } else if HTTPHeaders.same(name, "Transfer-Encoding".utf8.span) {
                if chunked || !HTTPHeaders.same(value, "chunked".utf8.span) { refusal = 501 }
                if version == "HTTP/1.0" { refusal = 400 }
                chunked = true
            } else if HTTPHeaders.same(name, "Host".utf8.span) {
                if hasHost { refusal = 400 }
                hasHost = true
            }
            return refusal == nil
        }
        if let refusal { return .refused(refusal) }
        guard let length = headers.only("Content-Length") else {
            let needsLength = lengthIsRequired && methodsWithBody.contains(method)
            return chunked || !needsLength ? .accepted(declared: 0) : .refused(411)
        }
        guard !chunked, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !length.isEmpty else {
            return .refused(400)
        }
        guard let count = Int(length), count <= limit else { return .refused(413) }
        return .accepted(declared: count)
    }
}
