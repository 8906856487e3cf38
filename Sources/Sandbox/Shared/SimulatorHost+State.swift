package import Model

/// Saving and restoring the records of the systems, so that a sandbox can be stopped and started again.
extension SimulatorHost {
    /// The records in use of every system, as JSON, and archived ones where their fields say that they are; what is on
    /// its way, deleted or faulty is not part of it.
    package var state: JSON {
        .object(
            JSONObject(
                names.map { name in
                    let states: Set<SimulatedRecord.State> = givesArchived(name) ? [.active, .archived] : [.active]
                    let kinds = kinds(of: name).map { kind in
                        let records = records(of: kind, in: name).filter { states.contains($0.state) }
                        return (kind, JSON.array(records.map(Self.record)))
                    }
                    return (name, .object(JSONObject(kinds)))
                }
            )
        )
    }

    /// Takes in what `state` gave; systems that are not there any more are passed over.
    ///
    /// - Throws: `DeedError` at the first record that a system does not accept.
    package func restore(_ state: JSON, at now: Timestamp) throws(DeedError) {
        for name in names {
            for kind in kinds(of: name) {
                let records = state[name]?[kind]?.elements?.compactMap(\.object) ?? []
                let known = Set(self.records(of: kind, in: name).map(\.id))
                let fresh =
                    kind == "data_attribute" ? records.filter { !known.contains(Self.attributeID($0)) } : records
                _ = try take(given: kind, fresh, in: name, at: now)
            }
        }
    }

    private static func record(_ record: SimulatedRecord) -> JSON { .object(record.fields) }

    private static func attributeID(_ record: JSONObject) -> String {
        "\(record["model"]?.text ?? "").\(record["name"]?.text ?? "")"
    }
}
