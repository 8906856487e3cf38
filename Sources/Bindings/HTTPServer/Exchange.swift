import CMicroHTTPD
import Model
import Synchronization

/// One request on its way in and its answer on its way out.
///
/// The server's thread alone receives and replies; the handler's task, or `stop`, answers. `MHD_suspend_connection` and
/// `MHD_resume_connection` are called under the exchange's own lock, so a connection is resumed once, and never after
/// it was let go.
@safe final class Exchange: @unchecked Sendable {
    private enum Progress {
        /// The handler is at work, the server's thread has not left the connection yet.
        case asked
        /// The connection sleeps until it is answered.
        case suspended
        /// The answer is there; whatever comes later is too late.
        case answered(HTTPResponse)
    }

    private struct State {
        var progress = Progress.asked
        var task: Task<Void, Never>?
    }

    /// How far the server's thread is with the request.
    enum Stage {
        case head
        case body
        case asked
        case refused
    }

    let peer: Peer
    /// The target as received; nil when it is not UTF-8.
    let target: String?
    var stage = Stage.head
    var method = ""
    var headers = HTTPHeaders()
    var body: [UInt8] = []
    private let connection: OpaquePointer
    private let state = Mutex(State())

    init(_ connection: OpaquePointer, peer: Peer, target: String?) {
        unsafe self.connection = connection
        self.peer = peer
        self.target = target
    }

    /// Puts the handler to work; returns its answer when it did not have to wait for anything.
    func ask(_ handler: @escaping HTTPServer.Handler, _ request: HTTPRequest) -> HTTPResponse? {
        let task = Task.immediate { self.answer(await handler(request)) }
        return state.withLock { state in
            if case .answered(let response) = state.progress {
                task.cancel()
                return response
            }
            unsafe MHD_suspend_connection(connection)
            state = State(progress: .suspended, task: task)
            return nil
        }
    }

    /// The answer, once there is one.
    var answer: HTTPResponse? {
        state.withLock { state in
            guard case .answered(let response) = state.progress else { return nil }
            return response
        }
    }

    /// Gives the answer, wakes the connection if it sleeps, and does nothing when there was an answer before.
    func answer(_ response: HTTPResponse) {
        state.withLock { state in
            switch state.progress {
            case .asked:
                state.progress = .answered(response)
            case .suspended:
                state.progress = .answered(response)
                unsafe MHD_resume_connection(connection)
            case .answered: break
            }
        }
    }

    /// Answers in the handler's place and cancels it.
    func abandon() {
        answer(HTTPResponse(503, headers: ["Retry-After": "1"]))
        state.withLock(\.task)?.cancel()
    }
}
