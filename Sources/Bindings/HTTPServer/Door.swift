import CMicroHTTPD
import Glibc
import Resources

/// Where clients come in: a listening socket and a thread that hands each client to the clerk with the fewest.
///
/// Clerks that accepted for themselves would not share the work: the one that happens to be awake takes them all.
final class Door: Sendable {
    /// How long to wait until somebody has left when there is no room for another client, in milliseconds.
    private static let pause = 5

    private let listener: CInt
    private let closing = Bell()
    private let closed = Bell()

    /// Opens the socket; nil when the address is taken or not ours.
    init?(at address: inout sockaddr_storage) {
        listener = unsafe crosswalk_listen(&address)
        guard listener >= 0 else { return nil }
    }

    deinit {
        if listener >= 0 { Glibc.close(listener) }
    }

    /// The port that is listened on.
    var port: UInt16 { crosswalk_port(listener) }

    /// Begins to let clients in.
    func open(to clerks: [Clerk]) {
        OwnThread.start { [self] in
            while crosswalk_wait(listener, closing.descriptor, -1) == 0 {
                let hasRoom = admit(to: clerks)
                if !hasRoom, closing.wait(milliseconds: Self.pause) { break }
            }
            shutdown(listener, CInt(SHUT_RDWR))
            closed.ring()
        }
    }

    /// Lets nobody in from here on: who comes later is refused.
    func close() {
        closing.ring()
        while !closed.wait(milliseconds: -1) {}
    }

    /// Lets in who is waiting; false when there is no room for somebody who is.
    private func admit(to clerks: [Clerk]) -> Bool {
        while true {
            guard let clerk = clerks.min(by: { $0.connections < $1.connections }), clerk.hasRoom else { return false }
            let socket = crosswalk_accept(listener)
            if socket < 0 { return errno == EAGAIN || errno == EINTR || errno == ECONNABORTED }
            clerk.welcome(socket)
        }
    }
}
