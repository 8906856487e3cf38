import CMicroHTTPD
import Model

/// One request on its way in and its answer on its way out.
///
/// It belongs to its clerk's thread, which receives the request and replies. A connection is suspended and resumed once
/// at most, and never touched after it was let go.
@safe final class Exchange: @unchecked Sendable {
    private enum Progress {
        /// The receiver has the request; the connection is asked for its answer in every turn.
        case awaited
        /// The connection is left alone until it is answered.
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

    /// How many turns a connection waits before it is suspended; a sync of the disk takes a few.
    private static let wakefulTurns = 64

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
    private var progress = Progress.awaited
    /// How many turns have passed without an answer.
    private var turns = 0
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
        return answer
    }

    /// Waits for another turn or, after many, has libmicrohttpd leave the connection alone until the answer is there; that
    /// can only be said while the connection has its turn.
    ///
    /// A suspended connection is taken out of libmicrohttpd's epoll, put back again, and read from in vain: three calls of
    /// the kernel, which whoever is answered soon does without.
    func wait() {
        turns += 1
        guard turns > Self.wakefulTurns else { return }
        unsafe MHD_suspend_connection(connection)
        progress = .suspended
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
