import Model

/// A record as Arlo shows it.
struct ArloRecord {
    /// What it is, and its id.
    let address: ArloAddress
    /// The record itself.
    let element: XMLElement

    /// Reads a record; nil when it is none, or of another kind, or has no usable id.
    init?(_ element: XMLElement, _ kind: ArloKind) {
        guard element.name.local == kind.rawValue, let id = element.content(kind.identifier),
            let address = ArloAddress(kind, id)
        else { return nil }
        self.address = address
        self.element = element
    }

    /// The records of a kind in a collection: each stands in its link, if that was expanded.
    static func all(_ kind: ArloKind, in collection: XMLElement) -> [ArloRecord] {
        collection.links(titled: kind.rawValue).compactMap { link in
            link.member(kind.rawValue).flatMap { ArloRecord($0, kind) }
        }
    }

    /// When it last changed, exactly as Arlo wrote it.
    var stamp: String? { element.content(address.kind.stamp) }

    /// The same, to the millisecond.
    var version: Version? { stamp.flatMap(ArloDate.read).map { Version($0, precision: .millisecond) } }

    /// When it was created.
    var createdAt: Timestamp? { element.content("CreatedDateTime").flatMap(ArloDate.read) }

    /// What a record shows of a linked resource.
    enum Linked {
        /// There is no such link: the record has none.
        case missing
        /// There is a link that was not expanded, and this is where it leads.
        case hidden(String?)
        /// The linked resource itself, and where the link leads.
        case shown(XMLElement, String?)
    }

    /// The linked resource of a title.
    func linked(_ title: String) -> Linked { Self.linked(title, in: element) }

    private static func linked(_ title: String, in element: XMLElement) -> Linked {
        guard let link = element.links(titled: title).first else { return .missing }
        guard let resource = link.children.first else { return .hidden(link.href) }
        return .shown(resource, link.href)
    }

    /// The linked record of a kind, by its id or by where the link leads.
    func linkedRecord(_ kind: ArloKind) -> ArloAddress? { Self.linkedRecord(kind, in: element) }

    private static func linkedRecord(_ kind: ArloKind, in element: XMLElement) -> ArloAddress? {
        let (resource, href): (XMLElement?, String?) =
            switch linked(kind.rawValue, in: element) {
            case .missing: (nil, nil)
            case .hidden(let href): (nil, href)
            case .shown(let resource, let href): (resource, href)
            }
        let address = resource.flatMap { ArloRecord($0, kind)?.address } ?? href.flatMap { ArloAddress(url: $0) }
        return address?.kind == kind ? address : nil
    }
}

extension ArloRecord {
    /// The values of the fields that Arlo documents; an element that is not there has no value.
    ///
    /// - Parameter employment: the contact's employment where it was read apart.
    /// - Returns: every field of the kind; those of an employment that is not shown are left out.
    func fields(employment: Linked? = nil) -> Fields {
        let employment = employment ?? linked(ArloFields.employment)
        var fields = Fields()
        for field in ArloFields.all(of: address.kind) {
            guard ArloFields.isOfEmployment(field.path) else {
                fields[field.path] = Self.value(element.content(field.path.text), field.description.type)
                continue
            }
            switch employment {
            case .missing: fields[field.path] = .null
            case .hidden: break
            case .shown(let resource, _): fields[field.path] = Self.value(field.path, in: resource)
            }
        }
        return fields
    }

    /// The state of the record with the fields wanted; one that Arlo does not know has no value.
    ///
    /// What only another request could tell is left out: an employment that is not shown, and related records.
    func snapshot(_ kind: KindRef, wanting paths: [FieldPath], of fields: Fields? = nil) -> Snapshot {
        let known = fields ?? self.fields()
        let isHidden = known.missing(of: [ArloFields.employer]).count == 1
        let told = paths.reduce(into: Fields()) { told, path in
            let isElsewhere = ArloRelation.isAsked(by: path) || ArloFields.isOfEmployment(path) && isHidden
            guard let value = known[path] else {
                if !isElsewhere { told[path] = .some(.null) }
                return
            }
            told[path] = value
        }
        return Snapshot(kind.record(address.id), version: version, createdAt: createdAt, fields: told)
    }

    private static func value(_ path: FieldPath, in employment: XMLElement) -> FieldValue {
        let name = String(path.text.dropFirst(ArloFields.employment.count + 1))
        guard name == ArloKind.organisation.rawValue else { return value(employment.content(name), .text) }
        return linkedRecord(.organisation, in: employment).map { .text($0.id) } ?? .null
    }

    private static func value(_ text: String?, _ type: FieldType) -> FieldValue {
        guard let text else { return .null }
        // Of dates, some leave out the seconds.
        if type == .instant { return ArloDate.read(text).map(FieldValue.instant) ?? .wire(text) }
        return type.interpret(.wire(text)) ?? .wire(text)
    }
}

extension ArloRecord {
    /// The contacts and organisations that a registration, a lead or a request to merge says something of.
    var concerned: [ArloAddress] {
        if let kind = address.kind.mergedKind {
            return [party("Source", kind), party("Destination", kind)].compactMap(\.self)
        }
        let contact = linkedRecord(.contact)
        var employer: ArloAddress?
        if case .shown(let person, _) = linked(ArloKind.contact.rawValue),
            case .shown(let employment, _) = Self.linked(ArloFields.employment, in: person)
        {
            employer = Self.linkedRecord(.organisation, in: employment)
        }
        let organisation = linkedRecord(.organisation)
        return [contact, employer, organisation == employer ? nil : organisation].compactMap(\.self)
    }

    /// A party to a merge: `SourceContactInfo` is absorbed by `DestinationContactInfo`.
    func party(_ role: String, _ kind: ArloKind) -> ArloAddress? {
        element.member("\(role)\(kind.rawValue)Info")?.content(kind.identifier).flatMap { ArloAddress(kind, $0) }
    }
}
