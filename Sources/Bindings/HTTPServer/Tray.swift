import CMicroHTTPD
import Glibc
import Model
import Synchronization

/// Where answers are put for the thread that sends them, and the sockets of its clients; its bell rings only when the
/// thread sleeps.
final class Tray: Sendable {
    private struct State {
        var answers: [(Exchange, HTTPResponse)] = []
        var sockets: [CInt] = []
        var isAsleep = false
        var isClosed = false
        var leavingBy: Instant?
    }

    private let state = Mutex(State())
    private let bell = Bell()

    /// Puts an answer down; when the thread is gone, so is whoever waits for it.
    func put(_ response: HTTPResponse, for exchange: Exchange) {
        change { state in if !state.isClosed { state.answers.append((exchange, response)) } }
    }

    /// Puts the socket of a client down; false when the thread is gone.
    func put(_ socket: CInt) -> Bool {
        change { state in
            guard !state.isClosed else { return false }
            state.sockets.append(socket)
            return true
        }
    }

    /// Tells the thread to leave by a moment.
    func leave(by end: Instant) {
        change { $0.leavingBy = end }
    }

    /// The moment by which the thread was told to leave.
    var leavingBy: Instant? { state.withLock(\.leavingBy) }

    /// Takes everything there is.
    func take() -> (answers: [(Exchange, HTTPResponse)], sockets: [CInt]) {
        state.withLock { state in
            defer { (state.answers, state.sockets) = ([], []) }
            return (state.answers, state.sockets)
        }
    }

    /// Sleeps until a descriptor is readable, or something is put down, or some milliseconds have passed.
    ///
    /// - Parameters:
    ///   - descriptor: the descriptor.
    ///   - milliseconds: how long to sleep at most; not at all when it is 0.
    ///   - unlessLeaving: whether having been told to leave is news.
    func wait(for descriptor: CInt, milliseconds: Int, unlessLeaving: Bool) {
        guard milliseconds > 0 else { return }
        let isAsleep = state.withLock { state in
            let isIdle = state.answers.isEmpty && state.sockets.isEmpty
            state.isAsleep = isIdle && !(unlessLeaving && state.leavingBy != nil)
            return state.isAsleep
        }
        guard isAsleep else { return }
        let isRung = crosswalk_wait(descriptor, bell.descriptor, CInt(clamping: milliseconds)) == 1
        state.withLock { $0.isAsleep = false }
        if isRung { bell.silence() }
    }

    /// Takes nothing from here on.
    func close() {
        state.withLock { $0.isClosed = true }
        for socket in take().sockets { Glibc.close(socket) }
    }

    /// Changes something that the thread must see, and wakes it when it sleeps.
    @discardableResult
    private func change<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, wasAsleep) = state.withLock { state in
            defer { state.isAsleep = false }
            return (body(&state), state.isAsleep)
        }
        if wasAsleep { bell.ring() }
        return result
    }
}
