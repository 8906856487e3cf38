import Model
import Pipeline
import Sandbox
import ServiceLifecycle

/// Carries what the simulated systems send to the gateway, and its answers back; when to try again is theirs to say.
struct Postman: Service {
    /// What one posting brought, for whoever looks on.
    struct Round: Sendable {
        /// The system that sent it.
        let system: String
        /// What it sent.
        let posting: Posting
        /// The gateway's answer; nil when none came.
        let answer: HTTPResponse?
    }

    /// The systems.
    let sandbox: RunningSandbox
    /// The gateway's origin, without a slash at its end.
    let gateway: String
    /// The network.
    let transport: any Transport
    /// The time.
    let clock: any WallClock
    /// Learns of every round.
    var watch: @Sendable (Round) -> Void = { _ in }

    /// How long to wait at most before looking again.
    private static let longestWait = Duration.seconds(15)

    /// Carries until graceful shutdown.
    func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled { await round() }
        } onGracefulShutdown: {
            sandbox.bell.ring()
        }
    }

    /// Carries what is due, each system's in its order, or waits until something is.
    private func round() async {
        let due = Dictionary(grouping: sandbox.host.takePostings(at: clock.now), by: \.system)
        guard due.isEmpty else {
            return await withTaskGroup { group in
                for (system, postings) in due {
                    group.addTask { for posting in postings { await carry(posting.posting, of: system) } }
                }
            }
        }
        let wait = sandbox.host.nextPosting.map { $0 - clock.now } ?? Self.longestWait
        await sandbox.bell.wait(atMost: min(max(wait, .milliseconds(1)), Self.longestWait))
    }

    private func carry(_ posting: Posting, of system: String) async {
        var request = posting.request
        request.target = gateway + request.target
        let answer: HTTPResponse?
        do throws(TransportError) {
            answer = try await transport.send(request)
        } catch {
            answer = nil
        }
        sandbox.host.heard(answer, to: posting, of: system, at: clock.now)
        watch(Round(system: system, posting: posting, answer: answer))
    }
}
