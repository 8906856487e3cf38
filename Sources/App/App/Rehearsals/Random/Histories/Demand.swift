import Model
import Sandbox

/// What the end of a random story has to show.
enum Demand: Hashable, Sendable {
    /// Both sides have the record of a key, each has had one only, and the fields that are named end as they should.
    case pair(key: Int, [PlotField: Oracle.Answer])
    /// Both sides have the record of a key, or neither has, and it was not created more often than this.
    case alike(key: Int, most: Int)
    /// There is one company of a key at most, however many accounts have it, and there were never more than this.
    case single(key: Int, most: Int)
    /// Neither side has the record of a key any more.
    case gone(key: Int)

    /// What contradicts it; nil when it holds.
    func contradiction(in world: RehearsalWorld) -> Judge.Contradiction? {
        switch self {
        case .pair(let key, let fields):
            for side in Side.allCases {
                let records = world.rows(of: key, on: side)
                guard records.count == 1, records[0].state == .active else {
                    return .init(expected: "one \(side.kind) c-\(key)", found: world.told(key, side))
                }
            }
            return PlotField.allCases.lazy.compactMap { field in
                let values = Side.allCases.map { field.value(in: world.rows(of: key, on: $0)[0].fields, on: $0) }
                guard let answer = fields[field], !answer.fits(values) else { return nil }
                return .init(
                    expected: "c-\(key) with \(field.rawValue) \(answer.sentence)",
                    found: values.map { $0 ?? "nothing" }.joined(separator: " and "),
                    records: world.refs(of: key)
                )
            }.first
        case .alike(let key, let most):
            let counts = Side.allCases.map { side in world.rows(of: key, on: side).count { $0.state == .active } }
            let rows = Side.allCases.map { world.rows(of: key, on: $0).count }
            guard counts[0] != counts[1] || counts[0] > 1 || rows.contains(where: { $0 > most }) else { return nil }
            return .init(
                expected: "c-\(key) on both sides or on neither, created \(most) times at most",
                found: Side.allCases.map { world.told(key, $0) }.joined(separator: "; "),
                records: world.refs(of: key)
            )
        case .single(let key, let most):
            let rows = world.rows(of: key, on: .platform)
            guard rows.count > most || rows.count(where: { $0.state == .active }) > 1 else { return nil }
            return .init(
                expected: "one company c-\(key) at most, created \(most) times at most",
                found: world.told(key, .platform),
                records: world.refs(of: key)
            )
        case .gone(let key):
            let left = Side.allCases.filter { side in world.rows(of: key, on: side).contains { $0.state == .active } }
            guard !left.isEmpty else { return nil }
            return .init(
                expected: "no c-\(key) any more",
                found: Side.allCases.map { world.told(key, $0) }.joined(separator: "; "),
                records: world.refs(of: key)
            )
        }
    }

    /// The demand as expectations of a rehearsal, side by side; where several answers are allowed it says less.
    func expectations(on side: Side) -> [JSON] {
        switch self {
        case .pair(let key, let fields):
            var values = PlotValues()
            for (field, answer) in fields where answer.values.count == 1 { values[field] = answer.values.first }
            var expected = [("where", Self.pattern(key, side))]
            if !values.isEmpty { expected.append(("is", .object(values.json(on: side)))) }
            return [
                .object(JSONObject(expected)), ["where": Self.pattern(key, side), "state": "deleted", "count": 0],
            ]
        case .alike, .single: return []
        case .gone(let key): return [["where": Self.pattern(key, side), "count": 0]]
        }
    }

    private static func pattern(_ key: Int, _ side: Side) -> JSON {
        .object(JSONObject([(side.keyField, .string("c-\(key)"))]))
    }
}

extension RehearsalWorld {
    /// Every record that has a key on a side, deleted ones too.
    func rows(of key: Int, on side: Side) -> [SimulatedRecord] {
        host.records(of: side.kind, in: side.system).filter { $0.fields[side.keyField]?.text == "c-\(key)" }
    }

    fileprivate func refs(of key: Int) -> [RecordRef] {
        Side.allCases.flatMap { side in
            rows(of: key, on: side).map { KindRef(ConnectionName(side.system), side.kind).record($0.id) }
        }
    }

    fileprivate func told(_ key: Int, _ side: Side) -> String {
        let rows = rows(of: key, on: side).map { "\($0.id) (\($0.state.rawValue))" }
        return rows.isEmpty ? "no \(side.kind)" : rows.joined(separator: ", ")
    }
}

extension Oracle.Answer {
    fileprivate func fits(_ values: [String?]) -> Bool {
        values.allSatisfy(self.values.contains) && (!isAlike || Set(values).count == 1)
    }

    fileprivate var sentence: String {
        values.map { $0 ?? "nothing" }.sorted().joined(separator: " or ") + (isAlike ? " on both sides" : "")
    }
}
