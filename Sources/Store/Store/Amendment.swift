package import Model

/// What an operator changed in a dead letter before it was tried again.
package struct Amendment: Stored, Sendable, Hashable {
    /// When.
    package let at: Timestamp
    /// In whose name, and why.
    package let mandate: Mandate
    /// The fields that were set, cleared or left out; of several amendments, of all.
    package let fields: [FieldPath]

    /// States an amendment.
    package init(at now: Timestamp, by mandate: Mandate, of fields: [FieldPath]) {
        at = now
        self.mandate = mandate
        self.fields = fields
    }

    /// Writes the amendment as JSON that `init(stored:)` reads back.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            json.member("at", .integer(at.milliseconds))
            json.member("who", .string(mandate.who))
            if let why = mandate.why { json.member("why", .string(why)) }
            json.member("fields", .array(fields.map { .string($0.text) }))
        }
    }

    /// Reads what `write` wrote; nil for anything else.
    package init?(stored json: JSON) {
        guard let at = json["at"]?.integer, let who = json["who"]?.text, let fields = json["fields"]?.elements
        else { return nil }
        self.init(
            at: Timestamp(milliseconds: at),
            by: Mandate(who, why: json["why"]?.text),
            of: fields.compactMap(\.text).map { FieldPath($0) }
        )
    }
}

extension Change {
    /// The same change with other values, by which its record is found again as well.
    ///
    /// - Parameter values: what is set; nil leaves a field out.
    /// - Returns: the change; nil where this one writes no values.
    package func amended(_ values: [FieldPath: FieldValue?]) -> Change? {
        guard case .write(var fields) = action else { return nil }
        var keys = keys
        for (path, value) in values {
            fields[path] = value
            if keys[path] != nil { keys[path] = value }
        }
        return Change(
            sync: sync,
            link: link,
            target: target,
            action: .write(fields),
            keys: keys,
            awaiting: awaiting.filter { !values.keys.contains($0.key) }
        )
    }
}
