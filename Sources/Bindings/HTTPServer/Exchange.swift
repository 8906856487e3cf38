import CMicroHTTPD
import Model

/// One request on its way in and its answer on its way out.
///
/// It belongs to its clerk's thread, which receives the request and replies. A connection is suspended and resumed once
/// at most, and never touched after it was let go.
@safe final class Exchange: @unchecked Sendable {
    private enum Progress {
        /// The receiver is at work, libmicrohttpd has not left the connection yet.
        case asked
        /// The connection sleeps until it is answered.
        case suspended
        /// The answer is there; whatever comes later is too late.
        case answered(HTTPResponse)
    }

    /// How far the server is with the request.
    enum Stage {
        case head
        case body
        case asked
        case refused
    }

    let clerk: Clerk
    let peer: Peer
    /// The target as received; nil when it is not UTF-8.
    let target: String?
    var stage = Stage.head
    var method = ""
    var headers = HTTPHeaders()
    var body: [UInt8] = []
    /// Where its clerk has it in hand.
    var place: Int?
    private let connection: OpaquePointer
    private var progress = Progress.asked
    /// What is to be done when nobody waits for the answer any more.
    var whenAbandoned: (@Sendable () -> Void)?

    init(_ connection: OpaquePointer, clerk: Clerk, peer: Peer, target: String?) {
        unsafe self.connection = connection
        self.clerk = clerk
        self.peer = peer
        self.target = target
    }

    /// Hands the request over; returns the answer when it is there at once.
    func ask(_ receiver: HTTPServer.Receiver, _ request: HTTPRequest) -> HTTPResponse? {
        receiver(request, Asker(self))
        if let answer { return answer }
        unsafe MHD_suspend_connection(connection)
        progress = .suspended
        return nil
    }

    /// The answer, once there is one.
    var answer: HTTPResponse? {
        guard case .answered(let response) = progress else { return nil }
        return response
    }

    /// Answers in place of whoever does not get to it.
    func abandon() {
        let whenAbandoned = whenAbandoned
        answer(HTTPResponse(503, headers: ["Retry-After": "1"]))
        whenAbandoned?()
    }

    /// Gives the answer, wakes the connection if it sleeps, and does nothing when there was an answer before.
    func answer(_ response: HTTPResponse) {
        if case .answered = progress { return }
        if case .suspended = progress { unsafe MHD_resume_connection(connection) }
        progress = .answered(response)
        whenAbandoned = nil
    }
}
