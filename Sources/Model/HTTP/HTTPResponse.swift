/// An answer to a request, to be given or received.
package struct HTTPResponse: Sendable, Hashable {
    /// The status code, 100 to 599.
    package var status: Int
    /// The header lines.
    package var headers: HTTPHeaders
    /// The body, empty when there is none.
    package var body: [UInt8]

    /// Makes an answer.
    package init(_ status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Whether the status is one of success, 200 to 299.
    package var succeeded: Bool {
        (200...299).contains(status)
    }
}

extension HTTPResponse {
    /// An answer with a JSON body.
    package static func json(_ status: Int, _ body: JSON, headers: HTTPHeaders = [:]) -> HTTPResponse {
        var headers = headers
        headers.replace("Content-Type", "application/json; charset=utf-8")
        return HTTPResponse(status, headers: headers, body: body.bytes)
    }

    /// An answer with a line of text.
    package static func text(_ status: Int, _ body: String) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(body.utf8))
    }
}
