import Model
import Pipeline
import Store

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
    init(of house: PumpHouse, store: any Store, at now: Timestamp) async {
        var reasons: [Reason] = []
        if let problem = await Self.fault(of: store, at: now) {
            reasons.append(Reason(about: "store", problem: problem))
        }
        if !house.progress.hasBegun { reasons.append(Reason(about: "pumps", problem: "they are not running yet")) }
        reasons += house.progress.stuck(at: now).map { Reason(about: "pump \($0)", problem: "it makes no progress") }
        reasons += house.works.failing.map {
            Reason(about: "connection \($0)", problem: "its system does not answer as it should")
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

    /// Why the store takes no writes; nil when it does.
    ///
    /// Only a write that is on disk proves it.
    private static func fault(of store: any Store, at now: Timestamp) async -> String? {
        do throws(StoreError) {
            _ = try await store.append([], moving: CursorMove("readiness", to: "\(now)"), at: now)
            return nil
        } catch {
            return switch error {
            case .unavailable(let reason), .unusable(let reason), .conflict(let reason): reason
            }
        }
    }
}

extension Works {
    /// The connections whose systems have failed several times in a row.
    var failing: [ConnectionName] {
        couriers.map(\.connection).filter { lines.line(to: $0)?.isFailing == true }
    }
}
