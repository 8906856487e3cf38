import CMicroHTTPD
import Glibc
import Synchronization

/// Everybody present: the open connections, and the sockets that close slowly.
final class Roster: Sendable {
    /// How long a client that was refused may go on sending before its connection is cut, in milliseconds.
    ///
    /// A socket closed with bytes unread resets the connection, and the reset overtakes the answer (RFC 9112 §9.6).
    private static let lingerTime = 2000
    /// How many sockets may linger at once; the ones past it are closed at once, answer or not.
    private static let lingerLimit = 256

    private struct Lingering {
        let socket: CInt
        let end: Instant
    }

    private struct State {
        var peers: [ObjectIdentifier: Peer] = [:]
        var lingering: [Lingering] = []
    }

    private let crowd: Crowd
    private let state = Mutex(State())

    init(_ limits: ServerConfiguration.Limits) {
        crowd = Crowd(limits)
    }

    /// Takes in a connection, and makes room where there are too many: the next one must not have to wait for it.
    func opened(_ peer: Peer) {
        state.withLock { state in
            state.peers[ObjectIdentifier(peer)] = peer
            for surplus in crowd.surplus(of: state.peers) {
                state.peers[ObjectIdentifier(surplus)] = nil
                surplus.breakOff()
            }
        }
    }

    func closed(_ peer: Peer) {
        state.withLock { $0.peers[ObjectIdentifier(peer)] = nil }
    }

    /// Counts a piece of a body that is not whole yet, `size` bytes with it; false when the connection is to be dropped.
    func keeps(_ peer: Peer, holding size: Int, _ piece: Int) -> Bool {
        guard !peer.isBrokenOff else { return false }
        guard crowd.isTooMuch(size, piece, from: peer) else { return true }
        state.withLock { state in
            for surplus in crowd.largest(of: state.peers) {
                letGo(of: surplus)
                surplus.breakOff()
            }
        }
        return !peer.isBrokenOff
    }

    /// Counts nothing for a connection any more: its body is whole, or it is gone.
    func letGo(of peer: Peer) {
        crowd.letGo(of: peer)
    }

    /// Keeps a connection's socket open for a while after the connection itself is done with.
    func linger(_ socket: CInt) {
        state.withLock { state in
            guard state.lingering.count < Self.lingerLimit else { return }
            let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
            if copy >= 0 { state.lingering.append(Lingering(socket: copy, end: .now + Self.lingerTime)) }
        }
    }

    /// Shuts the connections that are overdue, notices who has left, and lets lingering ones read on.
    ///
    /// A peer leaves the roster before its socket is closed, so no socket is shut that belongs to someone else by now.
    func sweep(at now: Instant) {
        state.withLock { state in
            for peer in state.peers.values {
                if peer.isOverdue(at: now) { peer.breakOff() } else { peer.noticeEnd() }
            }
            state.lingering.removeAll { lingering in
                guard lingering.end < now || !Self.read(lingering.socket) else { return false }
                Glibc.close(lingering.socket)
                return true
            }
        }
    }

    /// Closes what lingers still.
    func finish() {
        state.withLock { state in
            for lingering in state.lingering { Glibc.close(lingering.socket) }
            state.lingering = []
        }
    }

    /// Reads and drops what a socket has; false at its end.
    private static func read(_ socket: CInt) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        for _ in 0..<16 {
            let count = unsafe crosswalk_read_now(socket, &buffer, buffer.count)
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            if count == 0 { return false }
        }
        return true
    }
}
