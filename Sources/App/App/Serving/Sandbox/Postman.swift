import Model
import Pipeline
import Sandbox
import ServiceLifecycle
import Synchronization

/// Carries what the simulated systems send to the gateway, and its answers back; when to try again is theirs to say.
final class Postman: Service {
    /// What one posting brought, for whoever looks on.
    struct Round: Sendable {
        /// The system that sent it.
        let system: String
        /// What it sent.
        let posting: Posting
        /// The gateway's answer; nil when none came.
        let answer: HTTPResponse?
    }

    /// What happens to a posting.
    enum News: Sendable {
        /// One of a system's is on its way; the next that is answered is this one.
        case departed(system: String)
        /// It is answered, or was not in time.
        case answered(Round)
        /// Nothing is on its way, or due to be.
        case resting
    }

    private let sandbox: RunningSandbox
    private let gateway: String
    private let transport: any Transport
    private let clock: any WallClock
    private let watch: @Sendable (News) -> Void
    private let resting = Mutex(false)

    /// How long to wait at most before looking again.
    private static let longestWait = Duration.seconds(15)

    /// Employs a postman.
    ///
    /// - Parameters:
    ///   - sandbox: the systems.
    ///   - gateway: the gateway's origin, without a slash at its end.
    ///   - transport: the network.
    ///   - clock: the time.
    ///   - watch: learns of every posting.
    init(
        for sandbox: RunningSandbox,
        to gateway: String,
        over transport: any Transport,
        clock: any WallClock,
        watch: @escaping @Sendable (News) -> Void
    ) {
        self.sandbox = sandbox
        self.gateway = gateway
        self.transport = transport
        self.clock = clock
        self.watch = watch
    }

    /// Whether nothing is on its way, or due to be.
    var isResting: Bool {
        let now = clock.now
        return resting.withLock { $0 } && (sandbox.host.nextPosting.map { $0 > now } ?? true)
    }

    /// Carries until graceful shutdown.
    func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled { await round() }
        } onGracefulShutdown: {
            self.sandbox.bell.ring()
        }
    }

    /// Carries what is due, each system's in its order, or waits until something is.
    private func round() async {
        // Not at rest before it is taken: whoever looks finds a posting either waiting or under way.
        resting.withLock { $0 = false }
        let due = Dictionary(grouping: sandbox.host.takePostings(at: clock.now), by: \.system)
        guard due.isEmpty else {
            return await withTaskGroup { group in
                for (system, postings) in due {
                    group.addTask { for posting in postings { await self.carry(posting.posting, of: system) } }
                }
            }
        }
        resting.withLock { $0 = true }
        watch(.resting)
        let wait = sandbox.host.nextPosting.map { $0 - clock.now } ?? Self.longestWait
        await sandbox.bell.wait(atMost: min(max(wait, .milliseconds(1)), Self.longestWait))
    }

    private func carry(_ posting: Posting, of system: String) async {
        var request = posting.request
        request.target = gateway + request.target
        watch(.departed(system: system))
        let answer: HTTPResponse?
        do throws(TransportError) {
            answer = try await transport.send(request)
        } catch {
            answer = nil
        }
        sandbox.host.heard(answer, to: posting, of: system, at: clock.now)
        watch(.answered(Round(system: system, posting: posting, answer: answer)))
    }
}
