package import Model

extension Shadow: Stored {
    /// Writes the shadow as JSON that `init(stored:)` reads back.
    ///
    /// The fields of a record came about with a few versions: each of these is told once, and a field names its place.
    package func write(to json: inout JSONComposer) {
        let versions = Versions(of: fields.values)
        json.object { json in
            if let version { json.member("version", version) } else { json.member("version", .null) }
            json.member("gone", .flag(gone))
            if let archived { json.member("archived", archived) }
            if !versions.told.isEmpty { json.member("versions", versions.told) }
            json.name("fields")
            json.object { json in
                for (path, field) in fields {
                    json.name(path.text)
                    field.write(to: &json, naming: versions)
                }
            }
        }
    }

    /// Reads what `write` wrote, and what it wrote when each field told its versions itself.
    ///
    /// - Throws: `JSONError` where the text is not an object of JSON.
    package init(stored text: String) throws(JSONError) {
        self.init()
        var versions: [Version?] = []
        var reader = JSONReader(Array(text.utf8))
        try reader.object { (name, json) throws(JSONError) in
            switch name {
            case "version": version = Version(stored: try json.value())
            case "gone": gone = try json.value().flag ?? false
            case "archived": archived = Version(stored: try json.value())
            case "versions": versions = (try json.value().elements ?? []).map { Version(stored: $0) }
            case "fields":
                try json.object { (path, json) throws(JSONError) in
                    fields[FieldPath(path)] = try Field(stored: &json, versions)
                }
            default: _ = try json.value()
            }
        }
        try reader.end()
    }

    /// The versions of a record's fields, each once; they are few.
    fileprivate struct Versions {
        private(set) var told: [Version] = []

        /// Gathers those that fields name.
        init(of fields: some Sequence<Field>) {
            for field in fields {
                tell(field.changed)
                tell(field.told)
            }
        }

        private mutating func tell(_ version: Version?) {
            if let version, place(of: version) == nil { told.append(version) }
        }

        /// The place of one of them.
        func place(of version: Version) -> Int64? { told.firstIndex { $0 == version }.map { Int64($0) } }
    }
}

extension Shadow.Field {
    /// When the first of the values that ours stand in place of came about, where there are any.
    fileprivate var told: Version? { replaced.isEmpty ? nil : since }

    fileprivate func write(to json: inout JSONComposer, naming versions: Shadow.Versions) {
        json.object { json in
            if let known { json.member("known", known.stored) }
            if let place = changed.flatMap(versions.place) { json.member("changed", .integer(place)) }
            if !intended.isEmpty { json.member("intended", .array(intended.map(\.stored))) }
            if ours { json.member("ours", true) }
            if ours || !intended.isEmpty, let writer { json.member("by", .string(writer.text)) }
            if !replaced.isEmpty { json.member("replaced", .array(replaced.map(\.stored))) }
            if let place = told.flatMap(versions.place) { json.member("since", .integer(place)) }
            if !unheard.isEmpty { json.member("unheard", Self.names(unheard)) }
            if !owed.isEmpty { json.member("owed", Self.names(owed)) }
        }
    }

    fileprivate init(stored json: inout JSONReader, _ versions: [Version?]) throws(JSONError) {
        self.init()
        try json.object { (name, json) throws(JSONError) in
            let value = try json.value()
            switch name {
            case "known": known = FieldValue(stored: value)
            case "changed": changed = Self.version(value, of: versions)
            case "intended": intended = (value.elements ?? []).map(FieldValue.init(stored:))
            case "ours": ours = value.flag ?? false
            case "by": writer = value.text.map { SyncName($0) }
            case "replaced": replaced = (value.elements ?? []).map(FieldValue.init(stored:))
            case "since": since = Self.version(value, of: versions)
            case "unheard": unheard = Self.names(value)
            case "owed": owed = Self.names(value)
            default: break
            }
        }
    }

    private static func names(_ syncs: Set<SyncName>) -> JSON {
        .array(syncs.map(\.text).sorted().map(JSON.string))
    }

    private static func names(_ json: JSON) -> Set<SyncName> {
        Set((json.elements ?? []).compactMap { $0.text.map { SyncName($0) } })
    }

    /// The version that a field tells, or whose place it names.
    private static func version(_ json: JSON, of versions: [Version?]) -> Version? {
        guard let place = json.integer else { return Version(stored: json) }
        return versions.indices.contains(Int(place)) ? versions[Int(place)] : nil
    }
}
