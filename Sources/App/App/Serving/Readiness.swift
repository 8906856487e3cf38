import Glibc
import Model
import Pipeline

/// Whether the gateway does its work: the store takes writes, every pump gets on, no connection is failing.
struct Readiness: Sendable, Hashable {
    /// One thing that is not as it should be.
    struct Reason: Sendable, Hashable {
        /// What it is about: `store`, `pump planner`, `connection salesforce`.
        let about: String
        /// What is wrong.
        let problem: String
    }

    /// What is not as it should be; empty when the gateway is ready.
    let reasons: [Reason]

    /// Finds out how things stand.
    init(of house: PumpHouse, store: StoreProbe) async {
        var reasons: [Reason] = []
        if let problem = await store.fault() { reasons.append(Reason(about: "store", problem: problem)) }
        if Self.isOutOfFiles {
            reasons.append(Reason(about: "files", problem: "this process has as many open as it may: raise its limit"))
        }
        if !house.isRunning { reasons.append(Reason(about: "pumps", problem: "they are not running yet")) }
        reasons += house.stuck.map { Reason(about: "pump \($0)", problem: "it makes no progress") }
        reasons += house.works.outages.map { Reason(about: "connection \($0)", problem: $1.words) }
        reasons += house.works.clockGaps.map { connection, gap in
            let (seconds, side) = (abs(gap.components.seconds), gap > .zero ? "ahead of" : "behind")
            return Reason(
                about: "connection \(connection)",
                problem: "this machine's clock is \(seconds) s \(side) its system's: proofs with a time are refused"
            )
        }
        self.reasons = reasons
    }

    /// The state as `GET /ready` tells it.
    var response: HTTPResponse {
        let listed = reasons.map {
            JSON.object(JSONObject([("about", .string($0.about)), ("problem", .string($0.problem))]))
        }
        return .json(reasons.isEmpty ? 200 : 503, ["ready": .flag(reasons.isEmpty), "reasons": .array(listed)])
    }

    /// Whether the process, or the machine, has no file descriptor left: nothing can be accepted or connected to.
    private static var isOutOfFiles: Bool {
        let copy = dup(STDERR_FILENO)
        guard copy < 0 else {
            close(copy)
            return false
        }
        return errno == EMFILE || errno == ENFILE
    }
}

extension Works {
    /// The connections whose systems have failed several times in a row, and rest by themselves.
    var outages: [(connection: ConnectionName, outage: Outage)] {
        couriers.compactMap { courier in
            lines.line(to: courier.connection)?.outage.map { (courier.connection, $0) }
        }
    }

    /// How far apart two clocks may be: the proofs of most senders, and our own assertions, hold for five minutes.
    private static let gapTolerance = Duration.seconds(300)

    /// The connections whose systems have quite another time, and how far this machine is ahead of them.
    var clockGaps: [(ConnectionName, Duration)] {
        couriers.compactMap { courier in
            guard let gap = lines.line(to: courier.connection)?.clockGap, abs(gap) > Self.gapTolerance else {
                return nil
            }
            return (courier.connection, gap)
        }
    }

    private func abs(_ gap: Duration) -> Duration { gap < .zero ? .zero - gap : gap }
}
