import Model

/// Which links a request wants the resources inside of: `Registration,Registration/Contact`.
struct ArloExpansion: Sendable {
    private let paths: Set<String>

    /// Reads the parameter; names that are not there are passed over (what Arlo does with them is unconfirmed).
    init(_ text: String?) {
        paths = Set((text ?? "").split(separator: ",").map { $0.filter { $0 != " " }.lowercased() })
    }

    /// Whether the link at a path is expanded: itself, and with it every link on the way.
    func contains(_ path: [String]) -> Bool { paths.contains(path.joined(separator: "/").lowercased()) }
}

/// How resources are shown.
struct ArloShowing: Sendable {
    let tenant: ArloTenant
    /// What addresses begin with, with a slash at the end.
    let base: String
    let expansion: ArloExpansion

    private static let schema = "http://schemas.arlo.co/api/2012/02/auth/"
    /// How many resources a collection inside a link shows at most.
    private static let innerLimit = 100

    /// A link.
    static func link(
        _ relation: String,
        title: String? = nil,
        to address: String,
        _ content: [XMLElement] = []
    ) -> XMLElement {
        let title = title.map { [("title", $0)] } ?? []
        return XMLElement(
            "Link",
            attributes: [("rel", relation), ("type", "application/xml")] + title + [("href", address)],
            children: content
        )
    }

    /// The address of a record.
    func address(of record: ArloRecord) -> String {
        record.kind == .employment
            ? "\(base)contacts/\(record.id)/employment/" : "\(base)\(record.kind.path)/\(record.id)/"
    }

    /// A record as its element, its links behind its fields.
    func element(of record: ArloRecord, at path: [String] = []) -> XMLElement {
        var element = XMLElement(record.kind.element, children: fields(of: record))
        element.children.append(Self.link("self", to: address(of: record)))
        for (title, _) in record.kind.links {
            guard let related = tenant.related(record, title) else { continue }
            element.children.append(link(title, to: related, at: path + [title]))
        }
        if record.kind == .contact { element.children.append(registrations(of: record, at: path + ["Registrations"])) }
        if record.kind == .event { element.children += resource(of: record, at: path) }
        return element
    }

    /// A collection: links to its members, to its next page and to itself.
    func collection(
        _ kind: ArloKind,
        _ records: some Sequence<ArloRecord>,
        next: String?,
        address: String,
        at path: [String] = []
    ) -> XMLElement {
        var element = XMLElement(kind.collection)
        element.children = records.map { member(kind.element, $0, at: path + [kind.element]) }
        if let next { element.children.append(Self.link("next", title: "Next", to: next)) }
        element.children.append(Self.link("self", title: kind.collection, to: address))
        return element
    }

    private func member(_ title: String, _ record: ArloRecord, at path: [String]) -> XMLElement {
        let content = expansion.contains(path) ? [element(of: record, at: path)] : []
        return Self.link(Self.schema + title, title: title, to: address(of: record), content)
    }

    /// A link of a resource; that its relation begins so is unconfirmed, the title is what counts.
    private func link(_ title: String, to record: ArloRecord, at path: [String]) -> XMLElement {
        let content = expansion.contains(path) ? [element(of: record, at: path)] : []
        return Self.link(Self.schema + "related/" + title, title: title, to: address(of: record), content)
    }

    private func registrations(of contact: ArloRecord, at path: [String]) -> XMLElement {
        let address = address(of: contact) + "registrations/"
        let relation = Self.schema + "related/Registrations"
        guard expansion.contains(path) else { return Self.link(relation, title: "Registrations", to: address) }
        let records = tenant.registrations(of: contact).prefix(Self.innerLimit)
        let content = collection(.registration, records, next: nil, address: address, at: path)
        return Self.link(relation, title: "Registrations", to: address, [content])
    }

    /// The links of a platform event to its resource, in general and by its kind.
    private func resource(of event: ArloRecord, at path: [String]) -> [XMLElement] {
        guard let name = event.values["ResourceType"], let kind = ArloKind(name: name),
            let record = tenant.record(kind, event.values["ResourceID"] ?? "")
        else { return [] }
        return ["Link", kind.element].map { link($0, to: record, at: path + [$0]) }
    }

    /// The fields that have a value; those whose names have two parts stand in an element together.
    private func fields(of record: ArloRecord) -> [XMLElement] {
        var elements: [XMLElement] = []
        for field in tenant.fields(of: record.kind) {
            guard let text = record.values[field.name] else { continue }
            let names = field.name.split(separator: "/").map(String.init)
            guard names.count == 2 else {
                elements.append(XMLElement(field.name, text: text))
                continue
            }
            if elements.last?.name != names[0] { elements.append(XMLElement(names[0])) }
            elements[elements.count - 1].children.append(XMLElement(names[1], text: text))
        }
        return elements
    }
}

extension ArloTenant {
    /// The registrations of a contact, by id.
    func registrations(of contact: ArloRecord) -> [ArloRecord] {
        all(.registration).filter { $0.relations["Contact"] == contact.id }
    }
}
