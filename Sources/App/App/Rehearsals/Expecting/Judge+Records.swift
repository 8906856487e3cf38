import Model
import Sandbox

extension Judge {
    /// Whether the records of a kind are as expected.
    func records(_ expected: RecordsExpected, of kind: String, at connection: ConnectionName) -> Contradiction? {
        let candidates = world.host.records(of: kind, in: connection.text).filter { record in
            RecordPattern.matches(expected.pattern, record.fields)
                && (expected.state.map { $0 == record.state } ?? (record.state != .deleted))
        }
        let fitting = candidates.filter { record in
            expected.fields.map { RecordPattern.matches($0, record.fields) } ?? true
        }
        guard fitting.count != expected.count else { return nil }
        let state = expected.state.map { "\($0.rawValue) " } ?? ""
        let fields = expected.fields.map { " as \(JSON.object($0).compact)" } ?? ""
        return Contradiction(
            expected:
                "\(expected.count) \(state)\(connection)/\(kind) where \(JSON.object(expected.pattern).compact)\(fields)",
            found: found(candidates, of: kind, expected),
            records: candidates.map { KindRef(connection, kind).record($0.id) }
        )
    }

    private func found(_ records: [SimulatedRecord], of kind: String, _ expected: RecordsExpected) -> String {
        guard !records.isEmpty else { return "none" }
        let names = (expected.fields ?? expected.pattern).names
        return records.map { record in
            let values = JSONObject(names.map { ($0, JSON.object(record.fields).value(at: $0) ?? .null) })
            return "\(record.id) (\(record.state.rawValue)) \(JSON.object(values).compact)"
        }.joined(separator: "; ")
    }
}
