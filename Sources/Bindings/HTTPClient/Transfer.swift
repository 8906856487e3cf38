import CCurl
import Model
import Synchronization

/// One exchange: the request on its way out, the answer as it comes in, and what became of it.
///
/// All of it belongs to the loop's thread, but for the mark of cancellation.
final class Transfer: @unchecked Sendable {
    typealias Outcome = Result<HTTPResponse, TransportError>

    let request: HTTPRequest
    let url: TargetURL
    let limits: ClientConfiguration.Limits
    let isCancelled = Atomic(false)
    private let rule: EgressRule?
    private let done: CheckedContinuation<Outcome, Never>
    private var sent = 0
    private var headerBytes = 0
    private var headers = HTTPHeaders()
    private var isHeaderWhole = false
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var refusal: String?
    private var wasAllowed = false

    init(
        _ request: HTTPRequest,
        to url: TargetURL,
        _ configuration: ClientConfiguration,
        done: CheckedContinuation<Outcome, Never>
    ) {
        self.request = request
        self.url = url
        self.done = done
        limits = configuration.limits
        rule = configuration.proxy == nil ? configuration.egress : nil
    }

    /// Whether carrying the request out twice is the same as once (RFC 9110 §9.2.2).
    var isIdempotent: Bool {
        request.method != "POST" && request.method != "PATCH"
    }

    /// Whether the request says how long its body is, even when that is nothing.
    var hasBody: Bool {
        !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
    }

    /// Judges an address that is about to be connected to.
    ///
    /// The whole exchange is refused when every address of the host is.
    func allows(_ address: IPAddress?) -> Bool {
        guard let rule else { return true }
        guard let address else { return false }
        if let reason = rule.refusal(scheme: url.scheme, address: address) {
            if !wasAllowed { refusal = reason }
            return false
        }
        wasAllowed = true
        refusal = nil
        return true
    }

    /// Gives the next bytes of the request's body, at most as many as there is room for.
    func upload(into room: UnsafeMutableRawBufferPointer) -> Int {
        let piece = request.body[sent..<min(sent + room.count, request.body.count)]
        unsafe room.copyBytes(from: piece)
        sent += piece.count
        return piece.count
    }

    /// Begins the body anew for a second attempt, if there may be one.
    ///
    /// curl starts over when a connection kept from before breaks without an answer. Whoever got a `POST` may have
    /// carried it out all the same, so those are not started over; the answer is then that there was none.
    func rewind() -> Bool {
        guard isIdempotent else { return false }
        sent = 0
        return true
    }

    /// Takes a line of the answer's header; false when there were too many bytes of it.
    ///
    /// Each status line, be it of an interim answer, begins the header anew. What follows the body is left aside.
    func receiveHeader(_ line: String) -> Bool {
        headerBytes += line.utf8.count
        isTooLarge = headerBytes > limits.header
        guard !isTooLarge else { return false }
        guard !line.hasPrefix("HTTP/") else {
            headers = HTTPHeaders()
            isHeaderWhole = false
            return true
        }
        if line == "\r\n" || line == "\n" { isHeaderWhole = true }
        guard body.isEmpty, let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
        headers.add(String(line[..<colon]), trimmed(line[line.index(after: colon)...]))
        return true
    }

    /// Takes bytes of the answer's body; false when there were too many.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isTooLarge = body.count + bytes.count > limits.body
        guard !isTooLarge else { return false }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// Hands the outcome to whoever waits for it.
    func finish(_ outcome: Outcome) {
        done.resume(returning: outcome)
    }

    /// The answer that came; nil when it broke off within its header, which curl is content with.
    ///
    /// The lines that describe the body as it travelled go when it was decompressed on the way.
    func response(status: Int) -> HTTPResponse? {
        guard isHeaderWhole else { return nil }
        guard headers.first("Content-Encoding") != nil else {
            return HTTPResponse(status, headers: headers, body: body)
        }
        let lines = headers.lines.filter {
            !HTTPHeaders.same($0.name, "Content-Encoding") && !HTTPHeaders.same($0.name, "Content-Length")
        }
        return HTTPResponse(status, headers: HTTPHeaders(lines), body: body)
    }

    /// Why no whole answer came, given whether anything was sent.
    func error(_ reason: String, wasSent: Bool) -> TransportError {
        if isTooLarge { return .tooLarge }
        if wasSent { return .noAnswer(reason) }
        if let refusal { return .forbidden(refusal) }
        return .unreachable(reason)
    }

    private func trimmed(_ text: Substring) -> String {
        var bytes = text.utf8.drop { $0 <= 0x20 }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(Substring(bytes))
    }
}
