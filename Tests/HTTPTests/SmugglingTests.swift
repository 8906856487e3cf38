import HTTPServer
import Model
import Testing

/// Requests that two readers in a row could cut at different places (RFC 9112 §11.2): one answer of refusal, and
/// nothing that follows is taken for a request.
///
/// Behind a proxy that shares its connections, a request smuggled past it would shift the answers: somebody's
/// notification could get the 200 of a stranger's `HEAD`, with nothing on disk.
@Suite struct SmugglingTests {
    private static let post = "POST /first HTTP/1.1\r\nHost: a\r\n"
    private static let smuggled = "HEAD /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    /// What is sent, and the status it gets.
    static let shapes: [(name: String, request: String, status: Int)] = [
        ("CL.TE", post + "Content-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, 400),
        ("TE.CL", post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n8\r\n" + smuggled, 400),
        ("CL.CL", post + "Content-Length: 0\r\nContent-Length: 40\r\n\r\n" + smuggled, 400),
        ("CL twice the same", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc" + smuggled, 400),
        ("CL in a list", post + "Content-Length: 3, 3\r\n\r\nabc" + smuggled, 400),
        ("CL signed", post + "Content-Length: +3\r\n\r\nabc" + smuggled, 400),
        ("CL hexadecimal", post + "Content-Length: 0x3\r\n\r\nabc" + smuggled, 400),
        ("TE.TE", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + smuggled, 501),
        ("TE list", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled, 501),
        ("TE identity", post + "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n" + smuggled, 501),
        ("TE unknown", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled, 501),
        ("TE vertical tab", post + "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n" + smuggled, 501),
        ("TE quoted", post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + smuggled, 501),
        ("TE with space before the colon", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled, 400),
        ("TE with tab before the colon", post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + smuggled, 400),
        ("TE in HTTP 1 0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, 400),
        ("TE folded", post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + smuggled, 400),
        ("TE made by folding", post + "Transfer-Enc: chunked\r\n oding\r\n\r\n0\r\n\r\n" + smuggled, 400),
        ("a folded line", post + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n" + smuggled, 400),
        ("a first line that begins with space", "POST / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n" + smuggled, 400),
        ("lone LF in a header", post + "X: a\nContent-Length: 0\r\n\r\n" + smuggled, 400),
        ("lone LF behind the request line", "POST / HTTP/1.1\nHost: a\r\nContent-Length: 0\r\n\r\n" + smuggled, 400),
        ("lone LF at the end", post + "Content-Length: 0\r\n\n" + smuggled, 400),
        ("lone CR in a header", post + "X: a\rTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n" + smuggled, 400),
        ("NUL in the target", "POST /first\0x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" + smuggled, 400),
        ("NULs for a target", "OPTIONS \0\0\0* HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled, 400),
        ("two spaces in the request line", "POST  /first HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled, 400),
        ("NUL in a value", post + "Content-Length: 0\0, 40\r\n\r\n" + smuggled, 400),
        ("NULs in a value", post + "Content-Length: 0\0\0, 40\r\nX: y\r\n\r\n" + smuggled, 400),
        ("NULs in the last value", post + "Content-Length: 0\0\0x\r\n\r\n" + smuggled, 400),
        ("NUL in a name", post + "Content-\0Length: 0\r\n\r\n" + smuggled, 400),
        ("a nameless line", post + "Content-Length: 0\r\n: x\r\n\r\n" + smuggled, 400),
        ("a line without a colon", post + "Content-Length: 0\r\nx\r\n\r\n" + smuggled, 400),
        ("two hosts", post + "Host: b\r\nContent-Length: 0\r\n\r\n" + smuggled, 400),
        ("chunk size with a sign", post + "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + smuggled, 400),
        ("chunk size in 0x", post + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + smuggled, 400),
        ("chunk size with a space", post + "Transfer-Encoding: chunked\r\n\r\n0 \r\n\r\n" + smuggled, 400),
        ("chunk size missing", post + "Transfer-Encoding: chunked\r\n\r\n;x\r\n\r\n" + smuggled, 400),
        ("chunk size beyond 64 bits", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + smuggled, 413),
        ("chunk longer than its size", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n" + smuggled, 400),
        ("HTTP 0 9", "GET /\r\n\r\n" + smuggled, 400),
        ("HTTP 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + smuggled, 505),
        ("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled, 405),
        ("TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled, 405),
    ]

    @Test(arguments: shapes) func `a request that can be cut in two ways is refused, with all that follows`(
        name: String,
        request: String,
        status: Int
    ) async throws {
        let seen = Collected<String>()
        let handler: HTTPServer.Handler = { request in
            seen.add(request.target)
            return .text(200, "handled")
        }

        try await serving(handler: handler) { _, port in
            let answer = await conversation(port, request)

            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(60))")
            // libmicrohttpd writes the head of its own 400 twice where a length is no number, and closes.
            #expect(!answer.contains("HTTP/1.1 200"))
        }

        #expect(seen.all.isEmpty)
    }

    @Test func `a long head in odd pieces is plain`() async throws {
        let lines = (1...300).map { "x-\($0):\(String(repeating: " ", count: $0 % 4))\(letters($0 % 40)) \t\r\n" }
        let request =
            "\r\nPOST /a?b HTTP/1.1\r\n" + lines.joined() + "Host: a\r\nContent-Length: 2\r\n"
            + "Connection: close\r\nempty:\r\n\r\nok"

        try await serving(handler: { .text(200, "\($0.headers.lines.count)") }) { _, port in
            let answer = await offPool {
                guard let wire = Wire.connect(to: port) else { return "" }
                let bytes = Array(request.utf8)
                for start in stride(from: 0, to: bytes.count, by: 977) {
                    wire.say(Array(bytes[start..<min(start + 977, bytes.count)]))
                }
                return wire.hearAll()
            }

            #expect(answer.hasSuffix("\r\n\r\n304"))
        }
    }
}
