import Model

/// The data of a pretend platform, and what the call under way has to tell of it.
struct ArloTenant: Sendable {
    /// One thing to notify of.
    struct News: Sendable, Hashable {
        /// The number of the platform event.
        let event: String
        /// `Created` or `Updated`.
        let type: String
        let resource: String
        let id: String
    }

    let options: ArloOptions
    private let derivation: Derivation
    private let fields: [ArloKind: [ArloField]]
    private var tables: [ArloKind: [String: ArloRecord]] = [:]
    private var news: [News] = []
    private var numbers: [ArloKind: Int] = [:]
    private var oldestEvent = 1
    private var latest = Timestamp(milliseconds: 0)

    /// How long platform events are kept: five days, says the documentation of PlatformEvents.
    private static let eventLife = Duration.seconds(5 * 86_400)

    init(_ options: ArloOptions, derivation: Derivation) {
        self.options = options
        self.derivation = derivation
        fields = Dictionary(
            ArloKind.allCases.map { ($0, ArloField.all(of: $0, options)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The fields of a kind, in order.
    func fields(of kind: ArloKind) -> [ArloField] { fields[kind] ?? [] }

    /// The field of a name.
    func field(_ name: String, of kind: ArloKind) -> ArloField? { fields(of: kind).first { $0.name == name } }

    // Ids and instants.

    /// An instant for a change: now, or a millisecond behind the last change when the clock stands still.
    mutating func tick(_ now: Timestamp) -> Timestamp {
        latest = max(now, latest + .milliseconds(1))
        return latest
    }

    /// An instant as fields show it, in UTC.
    func text(_ instant: Timestamp) -> String {
        instant.text(offset: String(repeating: "0", count: max(0, options.fractionDigits - 3)) + "Z")
    }

    /// A fresh id: a number, or for requests to merge a GUID.
    mutating func nextID(_ kind: ArloKind) -> String {
        while true {
            let number = (numbers[kind] ?? 0) + 1
            numbers[kind] = number
            let id = kind.merged == nil ? String(number) : derivation.uuid("\(kind) \(number)")
            if tables[kind]?[id] == nil { return id }
        }
    }

    /// The unique identifier of a record.
    func identifier(of kind: ArloKind, _ id: String) -> String { derivation.uuid("\(kind) \(id) identifier") }

    // Records.

    /// Every record of a kind, those that were merged away too, by id: numbers by their value.
    func all(_ kind: ArloKind) -> [ArloRecord] {
        (tables[kind] ?? [:]).values.sorted { Self.isBefore($0.id, $1.id) }
    }

    /// The records of a kind that the API lists, by id.
    func listed(_ kind: ArloKind) -> [ArloRecord] { all(kind).filter { $0.mergedInto == nil } }

    /// A record, merged away or not.
    func record(_ kind: ArloKind, _ id: String) -> ArloRecord? { tables[kind]?[id] }

    /// The record that another has become part of; nil when it was not merged.
    func survivor(of record: ArloRecord) -> ArloRecord? {
        var survivor: ArloRecord?
        var next = record.mergedInto
        while let id = next, let found = tables[record.kind]?[id] {
            survivor = found
            next = found.mergedInto
        }
        return survivor
    }

    /// The resource to which a link leads.
    ///
    /// A registration or lead without an organisation of its own has that of its contact's employment.
    func related(_ record: ArloRecord, _ title: String) -> ArloRecord? {
        guard let kind = record.kind.links.first(where: { $0.title == title })?.kind else { return nil }
        if kind == .employment { return tables[kind]?[record.id] ?? ArloRecord(kind, record.id, made: record.made) }
        if record.kind == .employment, kind == .contact { return tables[kind]?[record.id] }
        if let id = record.relations[title] {
            return tables[kind]?[id].map { survivor(of: $0) ?? $0 }
        }
        guard kind == .organisation, record.kind != .employment, let contact = related(record, "Contact") else {
            return nil
        }
        return related(contact, "Employment").flatMap { related($0, title) }
    }

    /// Keeps a record as it is now.
    mutating func store(_ record: ArloRecord) { tables[record.kind, default: [:]][record.id] = record }

    /// Forgets a record.
    mutating func remove(_ record: ArloRecord) { tables[record.kind]?[record.id] = nil }

    // News.

    /// Notes a platform event, to be notified of.
    mutating func tell(_ type: String, _ resource: String, _ id: String, at now: Timestamp) {
        let number = nextID(.event)
        var event = ArloRecord(.event, number, made: now)
        event.values = ["ID": number, "Type": type, "ResourceType": resource, "ResourceID": id]
        store(event)
        news.append(News(event: number, type: type, resource: resource, id: id))
        while let old = tables[.event]?[String(oldestEvent)], now - old.made > Self.eventLife {
            remove(old)
            oldestEvent += 1
        }
    }

    /// Hands over what there is to notify of, in order.
    mutating func takeNews() -> [News] {
        defer { news = [] }
        return news
    }

    /// Orders ids: numbers by value, others by text.
    static func isBefore(_ one: String, _ other: String) -> Bool {
        guard let first = Int(one), let second = Int(other) else { return one < other }
        return first < second
    }
}
