import Model
import Pipeline
import Store

extension Outage {
    /// The outage for people.
    var words: String {
        let state = answersSince == nil ? "its system fails" : "its system answers, and refuses its work,"
        return "\(state) since \(since): \(reason); it rests by itself and is tried next at \(next)"
    }

    /// The outage as one document.
    var json: JSON {
        [
            "since": .string(since.description), "reason": .string(reason), "trials": .integer(trials),
            "next": .string(next.description), "answersSince": .optional(answersSince?.description),
        ]
    }

    /// The outages of a configuration's connections, as the gateway saw them last.
    static func all(
        _ gateway: Gateway,
        in store: any Store
    ) async throws(StoreError) -> [ConnectionName: Outage] {
        var outages: [ConnectionName: Outage] = [:]
        for name in gateway.systems.keys { outages[name] = try await kept(of: name, in: store) }
        return outages
    }
}
