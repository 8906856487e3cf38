package import Model

extension Shadow {
    /// The shadow as JSON that `init(stored:)` reads back.
    ///
    /// The fields of a record came about with a few versions: each of these is told once, and a field names its place.
    package var stored: JSON {
        var versions = Versions()
        let members = fields.sorted { $0.key < $1.key }.map { path, field in
            (path.text, JSON.object(field.stored(naming: &versions)))
        }
        var object = JSONObject([("version", version?.stored ?? .null), ("gone", .flag(gone))])
        object["archived"] = archived?.stored
        if !versions.told.isEmpty { object["versions"] = .array(versions.told.map(\.stored)) }
        object["fields"] = .object(JSONObject(members))
        return .object(object)
    }

    /// Reads what `stored` wrote, and what it wrote when each field told its versions itself.
    package init(stored json: JSON) {
        self.init(version: json["version"].flatMap { Version(stored: $0) }, gone: json["gone"]?.flag ?? false)
        archived = json["archived"].flatMap { Version(stored: $0) }
        let versions = json["versions"]?.elements?.map { Version(stored: $0) } ?? []
        for member in json["fields"]?.object?.members ?? [] {
            fields[FieldPath(member.name)] = Field(stored: member.value) { named in
                guard let place = named.integer else { return Version(stored: named) }
                return versions.indices.contains(Int(place)) ? versions[Int(place)] : nil
            }
        }
    }

    /// The versions of a record's fields, each with its place.
    fileprivate struct Versions {
        private(set) var told: [Version] = []
        private var places: [Version: Int] = [:]

        /// The place of a version.
        mutating func place(of version: Version) -> JSON {
            if let place = places[version] { return .integer(Int64(place)) }
            places[version] = told.count
            told.append(version)
            return .integer(Int64(told.count - 1))
        }
    }
}

extension Shadow.Field {
    fileprivate func stored(naming versions: inout Shadow.Versions) -> JSONObject {
        var object = JSONObject()
        object["known"] = known?.stored
        object["changed"] = changed.map { versions.place(of: $0) }
        if !intended.isEmpty { object["intended"] = .array(intended.map(\.stored)) }
        if ours { object["ours"] = true }
        if ours || !intended.isEmpty { object["by"] = writer.map { .string($0.text) } }
        if !replaced.isEmpty {
            object["replaced"] = .array(replaced.map(\.stored))
            object["since"] = since.map { versions.place(of: $0) }
        }
        if !unheard.isEmpty { object["unheard"] = .array(unheard.map(\.text).sorted().map(JSON.string)) }
        return object
    }

    fileprivate init(stored json: JSON, version: (JSON) -> Version?) {
        self.init(
            known: json["known"].map(FieldValue.init(stored:)),
            changed: json["changed"].flatMap(version),
            intended: (json["intended"]?.elements ?? []).map(FieldValue.init(stored:)),
            ours: json["ours"]?.flag ?? false
        )
        writer = json["by"]?.text.map { SyncName($0) }
        replaced = (json["replaced"]?.elements ?? []).map(FieldValue.init(stored:))
        since = json["since"].flatMap(version)
        unheard = Set((json["unheard"]?.elements ?? []).compactMap { $0.text.map { SyncName($0) } })
    }
}
