import CMicroHTTPD
import Glibc
import Synchronization

/// One open connection: when it must have got on with its request, and who the client proved to be.
final class Peer: Sendable {
    /// What is known of the client's certificate.
    enum Certificate {
        case notAsked
        case none
        case subject(String)
    }

    let socket: CInt
    private let deadline: Atomic<Int>
    private let certificate = Mutex(Certificate.notAsked)

    init(socket: CInt, deadline: Instant) {
        self.socket = socket
        self.deadline = Atomic(deadline.milliseconds)
    }

    /// Sets the moment at which the connection is closed unless it is set anew before.
    func expect(by instant: Instant) {
        deadline.store(instant.milliseconds, ordering: .relaxed)
    }

    /// Whether that moment has passed.
    func isOverdue(at now: Instant) -> Bool {
        deadline.load(ordering: .relaxed) < now.milliseconds
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
