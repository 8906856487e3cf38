import Model
import Synchronization

/// A network that counts what is sent over it, and ends a conversation that asks too much.
final class Witness: Transport {
    /// What was seen.
    struct Record: Sendable {
        /// How many requests were sent.
        var requests = 0
        /// How many of them were answered.
        var answers = 0
    }

    /// The most requests that one check-up sends to one system.
    ///
    /// A login, who we are, and for each kind a description, a sample and a look-up take about ten.
    static let limit = 60

    private let network: any Transport
    private let seen = Mutex(Record())

    /// Looks on at a network.
    init(_ network: any Transport) { self.network = network }

    /// What was seen so far.
    var record: Record { seen.withLock { $0 } }

    /// Sends a request, unless there were too many.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let count = seen.withLock { seen in
            seen.requests += 1
            return seen.requests
        }
        guard count <= Self.limit else { throw .forbidden("a check-up sends no more than \(Self.limit) requests") }
        let answer = try await network.send(request)
        seen.withLock { $0.answers += 1 }
        return answer
    }
}
