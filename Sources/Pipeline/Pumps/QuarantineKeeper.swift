package import Model
package import Store
import Synchronization

/// What of a refused request is kept: the headers that carry no credentials, and the SHA-256 of its body.
package typealias Conservation = @Sendable (HTTPRequest) -> (headers: HTTPHeaders, digest: String)

/// The quarantine's keeper: writes down what was refused, now and then.
///
/// Whoever sends nonsense a thousand times a second has it written once in five seconds, and then only the last few.
package struct QuarantineKeeper: Pumping {
    /// What it is called in logs.
    package let name = "quarantine"
    private let ring: RefusalRing
    private let keepsBodies: Bool
    private let conserve: Conservation
    private let store: any Store
    private let clock: any WallClock
    private let written = Written()

    /// How often it writes at most.
    private static let interval = Duration.seconds(5)
    /// How many requests of one connection are kept.
    private static let count = 200
    /// How many bytes of bodies of one connection are kept.
    private static let bytes = 4 << 20

    private final class Written: Sendable {
        let at = Mutex<Timestamp?>(nil)
    }

    /// Sets up a keeper of a ring.
    init(
        _ ring: RefusalRing,
        keepingBodies keepsBodies: Bool,
        _ conserve: @escaping Conservation,
        store: any Store,
        clock: any WallClock
    ) {
        self.ring = ring
        self.keepsBodies = keepsBodies
        self.conserve = conserve
        self.store = store
        self.clock = clock
    }

    /// Writes what waits, unless it has just written.
    package func turn() async throws(Interruption) -> Bool {
        guard !ring.isEmpty, next <= clock.now else { return false }
        let refused = ring.take().map { keep($0) }
        written.at.withLock { $0 = clock.now }
        try await stored { () async throws(StoreError) in
            try await store.quarantine(refused, keeping: Self.count, bytes: Self.bytes)
        }
        return false
    }

    /// When what waits may be written.
    package func nextDue() async throws(StoreError) -> Timestamp? { ring.isEmpty ? nil : next }

    private func keep(_ refused: RefusedArrival) -> RefusedRequest {
        var request = refused.request
        let (headers, digest) = conserve(request)
        let isWhole = keepsBodies && headers == request.headers && request.body.count == refused.size
        request.headers = headers
        if !keepsBodies {
            request.body = []
            request.target = request.targetWithoutSecret
        }
        return RefusedRequest(
            at: refused.at,
            connection: refused.connection,
            reason: refused.reason,
            request: request,
            size: refused.size,
            digest: refused.request.body.count == refused.size ? digest : "",
            isWhole: isWhole
        )
    }

    private var next: Timestamp { written.at.withLock { $0.map { $0 + Self.interval } } ?? clock.now }
}

extension HTTPRequest {
    /// The target up to its receiver: what stands behind it, in `/in/{connection}/{receiver}/{secret}`, may be a secret.
    package var targetWithoutSecret: String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 4 ? parts.prefix(4).joined(separator: "/") + "/…" : String(path)
    }
}
