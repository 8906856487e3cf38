import Model
import Synchronization

/// A request that was refused.
struct RefusedArrival: Sendable {
    /// The request; without its body where that is very large.
    let request: HTTPRequest
    /// How long its body was, in bytes.
    let size: Int
    /// The connection.
    let connection: ConnectionName
    /// Why it was refused.
    let reason: String
    /// When it came.
    let at: Timestamp
}

/// The last requests that were refused, until they are kept: so few that refusing costs next to nothing, however many
/// come.
package final class RefusalRing: Sendable {
    /// The most requests of one connection.
    static let limit = 50
    /// The largest body whose request is kept whole, in bytes: a notification has a few thousand.
    static let bodyLimit = 64 << 10

    /// A ring in which nothing waits.
    package init() {}

    private let waiting = Mutex<[ConnectionName: [RefusedArrival]]>([:])

    /// Notes a refused request in place of the connection's oldest.
    func add(_ request: HTTPRequest, at connection: ConnectionName, because reason: String, _ now: Timestamp) {
        let size = request.body.count
        var request = request
        if size > Self.bodyLimit { request.body = [] }
        let refused = RefusedArrival(request: request, size: size, connection: connection, reason: reason, at: now)
        waiting.withLock { waiting in
            var requests = waiting[refused.connection] ?? []
            if requests.count == Self.limit { requests.removeFirst() }
            requests.append(refused)
            waiting[refused.connection] = requests
        }
    }

    /// Everything that waits, the oldest first; nothing waits then.
    func take() -> [RefusedArrival] {
        waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    /// Whether nothing waits.
    var isEmpty: Bool { waiting.withLock(\.isEmpty) }
}
