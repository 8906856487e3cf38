import CMicroHTTPD
import Glibc
import Synchronization

/// One open connection: when it must have got on with its request, how much of it is held, and who the client proved to
/// be.
final class Peer: Sendable {
    /// What is known of the client's certificate.
    enum Certificate {
        case notAsked
        case none
        case subject(String)
    }

    private static let count = Atomic(0)

    let socket: CInt
    /// Its place among all there have been.
    let number = Peer.count.add(1, ordering: .relaxed).newValue
    private let start: Atomic<Int>
    private let deadline: Atomic<Int>
    private let heldBytes = Atomic(0)
    private let isGone = Atomic(false)
    private let isUnwatched = Atomic(false)
    private let certificate = Mutex(Certificate.notAsked)

    init(socket: CInt, within milliseconds: Int) {
        self.socket = socket
        let now = Instant.now
        start = Atomic(now.milliseconds)
        deadline = Atomic((now + milliseconds).milliseconds)
    }

    /// Gives the client some milliseconds from now to get on; then the connection is closed.
    func expect(within milliseconds: Int) {
        let now = Instant.now
        start.store(now.milliseconds, ordering: .relaxed)
        deadline.store((now + milliseconds).milliseconds, ordering: .relaxed)
    }

    /// The client has its answer, and some milliseconds for another request.
    func rest(within milliseconds: Int) {
        expect(within: milliseconds)
        isUnwatched.store(true, ordering: .relaxed)
    }

    /// Has libmicrohttpd learn that the client has closed its side; looks once behind each answer.
    ///
    /// libmicrohttpd waits for an event behind every read that brings less than it has room for, and a side that was
    /// closed right behind a request is none of its own. Closing it for reading, which it is, makes one (`inet_shutdown` in
    /// Linux wakes whoever polls); what is unread is still read, and answered. An end that comes later needs no help.
    func noticeEnd() {
        guard isUnwatched.exchange(false, ordering: .relaxed), crosswalk_has_ended(socket) == 1 else { return }
        shutdown(socket, CInt(SHUT_RD))
    }

    /// Expects nothing of the client: it is the handler's turn.
    func expectNothing() {
        deadline.store(Instant.never.milliseconds, ordering: .relaxed)
    }

    /// Whether it is the client's turn.
    var isWaitedFor: Bool {
        deadline.load(ordering: .relaxed) != Instant.never.milliseconds
    }

    /// Since when it is the client's turn.
    var waitedForSince: Instant {
        Instant(milliseconds: start.load(ordering: .relaxed))
    }

    /// Whether the client's time is over.
    func isOverdue(at now: Instant) -> Bool {
        deadline.load(ordering: .relaxed) < now.milliseconds
    }

    /// How many bytes of a body that is not whole yet are held for the client.
    var held: Int { heldBytes.load(ordering: .relaxed) }

    /// Holds some bytes more.
    func hold(_ count: Int) {
        heldBytes.add(count, ordering: .relaxed)
    }

    /// Counts nothing as held any more; returns how much it was.
    func letGo() -> Int {
        held == 0 ? 0 : heldBytes.exchange(0, ordering: .relaxed)
    }

    /// Whether the connection was broken off: nothing that it still says counts.
    var isBrokenOff: Bool { isGone.load(ordering: .relaxed) }

    /// Ends the connection without an answer.
    func breakOff() {
        isGone.store(true, ordering: .relaxed)
        shutdown(socket, CInt(SHUT_RDWR))
    }

    /// The subject of the certificate that the client authority vouches for, looked up once per connection.
    func subject(_ connection: OpaquePointer) -> String? {
        certificate.withLock { certificate in
            if case .notAsked = certificate {
                certificate = unsafe Self.read(connection).map(Certificate.subject) ?? .none
            }
            guard case .subject(let subject) = certificate else { return nil }
            return subject
        }
    }

    /// The longest subject taken, in bytes; names of people, places and machines take a few hundred.
    private static let subjectLimit = 4096

    private static func read(_ connection: OpaquePointer) -> String? {
        let bytes = unsafe [CChar](unsafeUninitializedCapacity: subjectLimit) { bytes, count in
            count = unsafe crosswalk_client_subject(connection, bytes.baseAddress, bytes.count)
        }
        guard !bytes.isEmpty else { return nil }
        return String(validating: bytes.lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
