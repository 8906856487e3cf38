import Model
import Pipeline

/// One thing that happens in a random story.
enum Scene: Hashable, Sendable {
    /// Somebody creates the record of a key.
    case create(Side, key: Int, PlotValues)
    /// Somebody changes it.
    case update(Side, key: Int, PlotValues)
    /// Somebody creates another account with a key that one has already.
    case twin(key: Int, PlotValues)
    /// Somebody gives an account another key, which one may have already.
    case rename(key: Int, to: Int)
    /// Somebody deletes it.
    case delete(Side, key: Int)
    /// A side's notifications are kept back.
    case hold(Side)
    /// They are let go in an order that a seed decides, each so many times.
    case release(Side, seed: Int, times: Int)
    /// A side's next notifications are lost.
    case drop(Side, next: Int)
    /// A side's next answers fail, of all requests or of some.
    case fault(Side, next: Int, answer: String, on: String?)
    /// Salesforce ends the gateway's session.
    case logout
    /// The gateway dies, at once or where it gets to next.
    case crash(CrashPoint?)
    /// A sync is paused.
    case pause(String)
    /// It goes on.
    case resume(String)
    /// An operator is at work: the step as it is written.
    case operate(JSON)
    /// Milliseconds pass.
    case advance(Int)

    /// The scene as a step of a rehearsal.
    var step: JSON {
        switch self {
        case .create(let side, let key, let values): return Self.creation(side, key, values)
        case .twin(let key, let values): return Self.creation(.crm, key, values)
        case .rename(let key, let other):
            return Self.step("update", .crm, key, [("set", ["AccountNumber": .string("c-\(other)")])])
        case .update(let side, let key, let values):
            return Self.step("update", side, key, [("set", .object(values.json(on: side)))])
        case .delete(let side, let key): return Self.step("delete", side, key)
        case .hold(let side): return ["hold": ["in": .string(side.system)]]
        case .release(let side, let seed, let times):
            return [
                "release": [
                    "in": .string(side.system), "order": "shuffle", "seed": .integer(seed), "repeat": .integer(times),
                ]
            ]
        case .drop(let side, let next): return ["drop": ["in": .string(side.system), "next": .integer(next)]]
        case .fault(let side, let next, let answer, let scope):
            let named: [(String, JSON)] = [
                ("in", .string(side.system)), ("next", .integer(next)), ("answer", .string(answer)),
            ]
            return ["fault": .object(JSONObject(named + (scope.map { [("on", .string($0))] } ?? [])))]
        case .logout: return ["event": ["in": "salesforce", "type": "session.expired"]]
        case .crash(let point): return ["crash": point.map { ["at": .string($0.rawValue)] } ?? [:]]
        case .pause(let sync): return ["run": ["pause", .string(sync)]]
        case .resume(let sync): return ["run": ["resume", .string(sync)]]
        case .operate(let step): return step
        case .advance(let milliseconds):
            return ["advance": .string(Duration.milliseconds(milliseconds).crosswalk)]
        }
    }

    private static func creation(_ side: Side, _ key: Int, _ values: PlotValues) -> JSON {
        let named = values.json(on: side).members.map { ($0.name, $0.value) }
        let set = JSONObject([(side.keyField, JSON.string("c-\(key)"))] + named)
        return ["create": ["in": .string(side.system), "kind": .string(side.kind), "set": .object(set)]]
    }

    private static func step(_ verb: String, _ side: Side, _ key: Int, _ more: [(String, JSON)] = []) -> JSON {
        let named: [(String, JSON)] = [
            ("in", .string(side.system)), ("kind", .string(side.kind)),
            ("where", .object(JSONObject([(side.keyField, .string("c-\(key)"))]))),
        ]
        return .object(JSONObject([(verb, .object(JSONObject(named + more)))]))
    }

    /// Whether somebody does something to a record.
    var isDeed: Bool {
        switch self {
        case .create, .update, .twin, .rename, .delete: true
        case .hold, .release, .drop, .fault, .logout, .crash, .pause, .resume, .operate, .advance: false
        }
    }

    /// Whether it keeps the gateway from knowing or doing something at once.
    var isTrouble: Bool {
        switch self {
        case .hold, .drop, .fault, .logout, .crash, .pause: true
        case .create, .update, .twin, .rename, .delete, .release, .resume, .operate, .advance: false
        }
    }

    /// Whether notifications are lost in it for good.
    var isLoss: Bool {
        if case .drop = self { true } else { false }
    }

    /// Scenes in which a little less happens.
    var simpler: [Scene] {
        switch self {
        case .create(let side, let key, let values):
            values.fieldsInOrder.filter { $0 != .name }.map { .create(side, key: key, values.without($0)) }
        case .update(let side, let key, let values):
            values.count > 1 ? values.fieldsInOrder.map { .update(side, key: key, values.without($0)) } : []
        case .release(let side, let seed, let times):
            (times > 1 ? [.release(side, seed: seed, times: 1)] : [])
                + (seed > 0 ? [.release(side, seed: 0, times: times)] : [])
        case .drop(let side, let next): next > 1 ? [.drop(side, next: next - 1)] : []
        case .fault(let side, let next, let answer, let scope):
            next > 1 ? [.fault(side, next: next - 1, answer: answer, on: scope)] : []
        case .advance(let milliseconds):
            [1, 2000].filter { $0 < milliseconds }.map { .advance($0) }
        case .twin, .rename, .delete, .hold, .logout, .crash, .pause, .resume, .operate: []
        }
    }
}

extension PlotValues {
    /// The fields in an order that is the same in every process.
    fileprivate var fieldsInOrder: [PlotField] { PlotField.allCases.filter { keys.contains($0) } }

    /// The values without one.
    fileprivate func without(_ field: PlotField) -> PlotValues { filter { $0.key != field } }
}
