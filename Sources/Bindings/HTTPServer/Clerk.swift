import Glibc
import Model
import Resources
import Synchronization

/// One of the server's threads with the connections it serves.
///
/// libmicrohttpd's turns, the requests' hand-over and their answers all happen on it, one after the other: what belongs
/// to its connections needs no lock.
final class Clerk: @unchecked Sendable {
    /// How long the 503s of a hard stop may take to reach their clients, in milliseconds.
    private static let farewellTime = 1000
    /// How long the thread rests at least, in milliseconds, while nothing moves and somebody waits for an answer: for
    /// those libmicrohttpd would turn at once, again and again.
    private static let nap = 1

    private enum Phase {
        case serving
        /// Lets the requests in hand finish.
        case leaving(by: Instant)
        /// Admits no request; those in hand are answered, and their answers on their way.
        case closing(by: Instant)
    }

    let reception: Reception
    /// How many connections it takes.
    let limit: Int
    private let bareReply = Reply.of(HTTPResponse(200), closing: false)
    private let tray = Tray()
    private let ended = Bell()
    private var phase = Phase.serving
    private var inHand: [Exchange] = []
    /// Whether this turn has brought something of a request, or sent an answer.
    var isMoving = false
    private let connectionCount = Atomic(0)
    private let thread = Atomic(UInt(0))

    /// Makes a clerk who serves so many connections.
    init(_ reception: Reception, connections: Int) {
        self.reception = reception
        limit = connections
    }

    /// Begins to turn a wheel, which is this clerk's.
    func start(_ wheel: Wheel) {
        OwnThread.start { [self] in
            thread.store(pthread_self(), ordering: .relaxed)
            serve(wheel)
            tray.close()
            ended.ring()
        }
    }

    /// Ends the requests in hand by a moment at the latest, and then every connection.
    func leave(by end: Instant) {
        tray.leave(by: end)
    }

    /// Waits until the thread is done and every connection closed.
    func join() {
        while !ended.wait(milliseconds: -1) {}
    }

    /// How many connections it has.
    var connections: Int { connectionCount.load(ordering: .relaxed) }

    /// Whether it takes another.
    var hasRoom: Bool { connections < limit }

    /// Takes a client's socket, from whatever thread.
    func welcome(_ socket: CInt) {
        connectionCount.add(1, ordering: .relaxed)
        if !tray.put(socket) { Glibc.close(socket) }
    }

    /// Takes an answer, from whatever thread.
    func answer(_ exchange: Exchange, _ response: HTTPResponse) {
        if thread.load(ordering: .relaxed) == pthread_self() {
            exchange.answer(response)
        } else {
            tray.put(response, for: exchange)
        }
    }

    /// Takes a request in hand; false when the server takes none any more.
    func admit(_ exchange: Exchange) -> Bool {
        if case .closing = phase { return false }
        exchange.place = inHand.count
        inHand.append(exchange)
        return true
    }

    /// Lets go of a request that is answered or whose client is gone.
    func release(_ exchange: Exchange) {
        guard let place = exchange.place, let last = inHand.popLast() else { return }
        exchange.place = nil
        guard last !== exchange else { return }
        last.place = place
        inHand[place] = last
    }

    /// Gives an answer without header lines and body, made once for all of them; false when the connection takes none.
    func reply(on connection: OpaquePointer, status: Int) -> Bool {
        unsafe bareReply?.queue(on: connection, status: status) ?? false
    }

    /// A connection was closed.
    func closed(_ peer: Peer) {
        reception.roster.closed(peer)
        connectionCount.subtract(1, ordering: .relaxed)
    }

    private func serve(_ wheel: Wheel) {
        while !isDone(wheel) {
            let (answers, sockets) = tray.take()
            for (exchange, response) in answers { exchange.answer(response) }
            for socket in sockets where !wheel.add(socket) { connectionCount.subtract(1, ordering: .relaxed) }
            isMoving = false
            wheel.turn()
            if !isMoving { rest(beside: wheel) }
        }
        wheel.stop(for: self)
    }

    /// Goes through the phases of leaving as their time comes.
    ///
    /// libmicrohttpd aborts the process when it is stopped with a connection suspended. There is none at the end: whoever
    /// is in hand is answered, hence resumed, when closing begins.
    private func isDone(_ wheel: Wheel) -> Bool {
        switch phase {
        case .serving:
            guard let end = tray.leavingBy else { return false }
            phase = .leaving(by: end)
            return isDone(wheel)
        case .leaving(let end):
            guard inHand.isEmpty || end < .now else { return false }
            phase = .closing(by: .now + Self.farewellTime)
            for exchange in inHand { exchange.abandon() }
            return false
        case .closing(let end):
            return inHand.isEmpty || end < .now
        }
    }

    /// Waits for a client, for an answer, or until something is due.
    private func rest(beside wheel: Wheel) {
        switch phase {
        case .serving:
            let patience = inHand.isEmpty ? wheel.patience : max(wheel.patience, Self.nap)
            tray.wait(for: wheel.descriptor, milliseconds: patience, unlessLeaving: true)
        case .leaving(let end), .closing(let end):
            let patience = inHand.isEmpty ? 0 : max(0, end - .now + 1)
            tray.wait(for: wheel.descriptor, milliseconds: min(patience, wheel.patience), unlessLeaving: false)
        }
    }
}
