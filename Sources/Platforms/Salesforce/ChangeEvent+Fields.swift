import Model

extension ChangeEvent {
    /// Whether the values are in Avro's form (dates as epoch milliseconds, changed fields as bitmaps), which cannot be
    /// read without the event's schema: then the record has to be.
    var isEncoded: Bool {
        let dates = [payload["LastModifiedDate"], payload["CreatedDate"]]
        let isNumeric = dates.contains { if case .number = $0 { true } else { false } }
        return isNumeric
            || ["changedFields", "nulledFields", "diffFields"].contains { list in
                names(list).contains { $0.hasPrefix("0x") || $0.contains("-0x") }
            }
    }

    /// The values that are carried and are not null.
    var carried: Fields {
        Fields(values.filter { !$0.value.isNull }.mapValues(FieldValue.init(plain:)))
    }

    /// The values of an update: what is carried, with null for what changed and is not.
    ///
    /// Nil when the event does not list what changed, or carries long texts as differences.
    var changed: Fields? {
        guard !names("changedFields").isEmpty, names("diffFields").isEmpty else { return nil }
        var fields = carried
        let values = values
        let paths = (names("changedFields") + names("nulledFields")).flatMap { self.paths(named: $0) }
        // A changed address is listed as a whole or by its parts; whichever part is then not carried was cleared.
        for path in paths where values[path].map(\.isNull) ?? true { fields[path] = .null }
        return fields
    }

    /// Whether parts of a compound name changed, and with them the name that is read as a whole.
    var changesName: Bool {
        payload["Name"]?.object != nil || names("changedFields").contains { $0.hasPrefix("Name.") }
    }

    /// Whether the event is of a person account: its values say so, or the names of what changed.
    func isOfPerson(_ entity: String) -> Bool {
        let named = names("changedFields").flatMap { paths(named: $0) }.map { ($0, FieldValue.flag(true)) }
        return PersonAccount.isMarked(entity, Fields(Dictionary(named) { first, _ in first }).overlaid(with: carried))
    }

    private func names(_ list: String) -> [String] {
        (header[list]?.elements ?? []).compactMap(\.text)
    }

    /// Every value, the parts of compound fields under their own field names, nulls included.
    private var values: [FieldPath: JSON] {
        var values: [FieldPath: JSON] = [:]
        for member in payload.members where member.name != "ChangeEventHeader" {
            guard case .object(let parts) = member.value else {
                values[FieldPath(member.name)] = member.value
                continue
            }
            for part in parts.members { values[Self.path(of: part.name, in: member.name)] = part.value }
        }
        return values
    }

    /// The fields that a name in `changedFields` stands for: `Phone`, `Name.FirstName`, `BillingAddress`.
    private func paths(named name: String) -> [FieldPath] {
        let names = name.split(separator: ".", maxSplits: 1)
        if names.count == 2 { return [Self.path(of: String(names[1]), in: String(names[0]))] }
        if name.hasSuffix("Address") { return Self.addressParts.map { Self.path(of: $0, in: name) } }
        // Any other compound that is listed as a whole carries what changed in it.
        return payload[name]?.object == nil ? [FieldPath(name)] : []
    }

    private static let addressParts = [
        "Street", "City", "State", "StateCode", "PostalCode", "Country", "CountryCode", "Latitude", "Longitude",
        "GeocodeAccuracy",
    ]

    /// The field of its own that a part of a compound field is: `BillingCity`, `FirstName`, `Office__City__s`.
    private static func path(of part: String, in compound: String) -> FieldPath {
        if compound == "Name" { return FieldPath(part) }
        if compound.hasSuffix("Address") { return FieldPath(compound.dropLast(7) + part) }
        if compound.hasSuffix("__c") { return FieldPath("\(compound.dropLast(1))\(part)__s") }
        return FieldPath("\(compound).\(part)")
    }
}
