package import Model

/// Whether a record has certain values: how steps and expectations pick records.
package enum RecordPattern {
    /// Whether every member of the pattern agrees with the record; names may be dotted or nested, null matches absent.
    ///
    /// Values compare typed (`120000` and `120000.0` agree, and `…Z` and `…+0000`), texts exactly.
    package static func matches(_ pattern: JSONObject, _ fields: JSONObject) -> Bool {
        pattern.members.allSatisfy { member in
            matches(member.value, JSON.object(fields).value(at: member.name))
        }
    }

    private static func matches(_ wanted: JSON, _ found: JSON?) -> Bool {
        if case .object(let pattern) = wanted {
            return found?.object.map { matches(pattern, $0) } ?? pattern.members.isEmpty
        }
        if let one = wanted.text.flatMap({ Timestamp($0) }), let other = found?.text.flatMap({ Timestamp($0) }) {
            return one == other
        }
        return FieldValue(plain: wanted).agrees(with: FieldValue(plain: found ?? .null))
    }
}
