@testable import HTTPClient
@testable import HTTPServer
import Model
import Testing

@Suite struct FramingTests {
    /// Methods and header lines, and what they say of the body.
    static let heads: [(method: String, headers: HTTPHeaders, framing: Framing)] = [
        ("GET", [:], .accepted(declared: 0)),
        ("GET", ["Content-Length": "5"], .accepted(declared: 5)),
        ("POST", ["content-length": "100"], .accepted(declared: 100)),
        ("POST", ["Content-Length": "101"], .refused(413)),
        ("POST", ["Transfer-Encoding": "Chunked"], .accepted(declared: 0)),
        ("POST", [:], .refused(411)),
        ("DELETE", [:], .accepted(declared: 0)),
        ("POST", ["Content-Length": "+5"], .refused(400)),
        ("POST", ["Content-Length": ""], .refused(400)),
        ("POST", ["Content-Length": "5, 5"], .refused(400)),
        ("POST", ["Content-Length": "5", "Content-Length": "5"], .refused(400)),
        ("POST", ["Content-Length": "5", "Transfer-Encoding": "chunked"], .refused(400)),
        ("POST", ["Transfer-Encoding": "chunked", "Content-Length": "5"], .refused(400)),
        ("POST", ["Transfer-Encoding": "chunked", "Transfer-Encoding": "chunked"], .refused(501)),
        ("POST", ["Transfer-Encoding": "gzip, chunked"], .refused(501)),
        ("GET", ["Content-Length ": "5"], .refused(400)),
        ("GET", ["Host": "a", "host": "a"], .refused(400)),
        ("get", [:], .refused(405)),
        ("CONNECT", [:], .refused(405)),
        ("", [:], .refused(405)),
    ]

    @Test(arguments: heads) func `a head says how long its body is, in one way or not at all`(
        method: String,
        headers: HTTPHeaders,
        framing: Framing
    ) {
        #expect(Framing.of(method: method, headers: headers, limit: 100) == framing)
    }

    @Test func `HTTP 1 0 knows no chunks`() {
        let framing = Framing.of(
            method: "POST",
            version: "HTTP/1.0",
            headers: ["Transfer-Encoding": "chunked"],
            limit: 100
        )

        #expect(framing == .refused(400))
    }

    @Test func `a request without a length has no body, where none is required`() {
        #expect(Framing.of(method: "POST", headers: [:], limit: 100, lengthIsRequired: false) == .accepted(declared: 0))
    }
}

@Suite struct TurnstileTests {
    @Test func `those past the limit wait in the order they came`() {
        var turnstile = Turnstile<Int>(limit: 2)

        let entered = (1...5).map { turnstile.enter($0, at: "a") }
        let elsewhere = turnstile.enter(6, at: "b")
        let gone = turnstile.remove(at: "a") { $0 == 4 }
        let followers = (0..<4).map { _ in turnstile.leave("a") }
        let reentered = turnstile.enter(7, at: "a")

        #expect(entered == [true, true, false, false, false])
        #expect(elsewhere)
        #expect(gone == 4)
        #expect(followers == [3, 5, nil, nil])
        #expect(reentered)
    }
}
