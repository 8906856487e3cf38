import Model
import Sandbox

/// A story of mergers while it is played.
struct MergerStage {
    /// A contact that is not there any more.
    struct Departure {
        let side: Side
        let id: String
        /// Whom it was merged into; nil when it was deleted.
        let into: String?
        /// How many requests had reached its system before.
        let requests: Int
    }

    /// The world.
    var stage: Stage
    /// The steps that were taken: nobody changes a contact that is not there.
    private(set) var steps: [JSON] = []
    /// Who is gone or was merged away, and since when.
    private(set) var departures: [Departure] = []
    /// Who was brought back; a pair that was undone before need not come about again.
    private(set) var returned: Set<String> = []
    /// How often the gateway has died or an answer has failed: as often, a write may have to be repeated.
    private(set) var setbacks = 0

    /// Sets the stage.
    init(_ stage: Stage) { self.stage = stage }

    /// Lets a scene take place, if it can.
    mutating func perform(_ scene: MergerScene) async throws(WorldFault) {
        guard let step = step(of: scene) else { return }
        switch scene {
        case .merge(let side, let keep, let lose): depart(lose, into: contact(keep, side)?.id, side)
        case .delete(let number): depart(number, into: nil, .crm)
        case .undelete(let number):
            guard let id = contact(number, .crm, isThere: false)?.id else { break }
            departures.removeAll { $0.id == id }
            returned.insert(id)
        case .crash: setbacks += 1
        case .fault(_, let next, _): setbacks += next
        case .rename, .readdress, .create, .register, .hold, .release, .drop, .operate, .advance: break
        }
        steps.append(step)
        try await stage.perform(step)
    }

    private mutating func depart(_ number: Int, into survivor: String?, _ side: Side) {
        guard let id = contact(number, side)?.id else { return }
        let requests = stage.world.host.requestCount(to: side.merging)
        departures.append(Departure(side: side, id: id, into: survivor, requests: requests))
    }

    /// A contact by its number, if it is there, or if it is not.
    private func contact(_ number: Int, _ side: Side, isThere: Bool = true) -> SimulatedRecord? {
        let all = stage.world.host.records(of: "Contact", in: side.merging)
        guard all.indices.contains(number - 1), (all[number - 1].state != .deleted) == isThere else { return nil }
        return all[number - 1]
    }

    private func step(of scene: MergerScene) -> JSON? {
        switch scene {
        case .merge(let side, let keep, let lose):
            guard keep != lose, let kept = contact(keep, side), let lost = contact(lose, side) else { return nil }
            return Self.step("merge", side, [("keep", pattern(kept, side)), ("lose", [pattern(lost, side)])])
        case .delete(let number): return contact(number, .crm).map { change("delete", $0, .crm) }
        case .undelete(let number):
            return contact(number, .crm, isThere: false).map { change("undelete", $0, .crm) }
        case .rename(let side, let number, let person):
            return contact(number, side).map { change("update", $0, side, MergerPerson.fields(of: person)) }
        case .readdress(let side, let number, let address):
            return contact(number, side).map { change("update", $0, side, MergerPerson.address(address)) }
        case .create(let side, let person):
            return Self.step("create", side, [("set", .object(MergerPerson.fields(of: person)))])
        case .register(let number):
            return contact(number, .platform).map { found in
                ["event": ["in": "arlo", "type": "registration", "Contact": .string(found.id)]]
            }
        case .hold(let side): return ["hold": ["in": .string(side.merging)]]
        case .release(let side, let order, let times):
            let keys = [("in", .string(side.merging))] + order.settings + [("repeat", JSON.integer(times))]
            return ["release": .object(JSONObject(keys))]
        case .drop(let side, let next): return ["drop": ["in": .string(side.merging), "next": .integer(next)]]
        case .fault(let side, let next, let answer):
            return ["fault": ["in": .string(side.merging), "next": .integer(next), "answer": .string(answer)]]
        case .crash: return ["crash": [:]]
        case .operate(let step): return step
        case .advance(let seconds): return ["advance": .string(Duration.seconds(seconds).crosswalk)]
        }
    }

    private func change(_ verb: String, _ record: SimulatedRecord, _ side: Side, _ set: JSONObject? = nil) -> JSON {
        Self.step(verb, side, [("where", pattern(record, side))] + (set.map { [("set", .object($0))] } ?? []))
    }

    private func pattern(_ record: SimulatedRecord, _ side: Side) -> JSON {
        .object(JSONObject([(side.contactID, .string(record.id))]))
    }

    private static func step(_ verb: String, _ side: Side, _ more: [(String, JSON)]) -> JSON {
        let keys: [(String, JSON)] = [("in", .string(side.merging)), ("kind", "Contact")]
        return .object(JSONObject([(verb, .object(JSONObject(keys + more)))]))
    }
}
