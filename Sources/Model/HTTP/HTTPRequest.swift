/// A request, received or to be sent.
package struct HTTPRequest: Sendable, Hashable {
    /// The method in capitals: `GET`, `POST`, `PATCH`, and so on.
    package var method: String
    /// Where to: an absolute URL, or a path with its query when the base is settled elsewhere
    /// (the ingress received it, or `Access.sign` will put the connection's base in front).
    package var target: String
    /// The header lines.
    package var headers: HTTPHeaders
    /// The body, empty when there is none.
    package var body: [UInt8]
    /// The subject of a verified client certificate, in requests received over mutual TLS.
    package var clientCertificate: String?
    /// How long the exchange may take, in requests to be sent; nil for as long as the transport lets any take.
    package var patience: Duration?

    /// Makes a request.
    package init(
        _ method: String,
        _ target: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        clientCertificate: String? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.clientCertificate = clientCertificate
    }

    /// The target up to its query.
    package var path: Substring {
        target[..<(mark ?? target.endIndex)]
    }

    /// The query of the target, without its question mark; nil when there is none.
    package var query: Substring? {
        guard let mark else { return nil }
        return target[target.utf8.index(after: mark)...]
    }

    /// Where the query begins: at the first byte that is a question mark, as every other reader of a URL has it.
    private var mark: String.Index? {
        target.utf8.firstIndex(of: UInt8(ascii: "?"))
    }
}
