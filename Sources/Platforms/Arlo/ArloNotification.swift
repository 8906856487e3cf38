import Model

/// What Arlo sends about things that happened: several events in one delivery, none with a value of a record.
///
/// Two schemas are about: JSON (`Json_2019_11_01`, `events`), and the older XML (`WebhookDelivery`, with
/// `PlatformEvent`s in it). Both are read leniently: only a kind and an id are counted on. Sources: developer.arlo.co,
/// webhooks and platform events; ArloSoftware/moodle-enrol_arlo, `classes/input/webhook_handler.php`.
struct ArloNotification {
    /// One event as it is told.
    private struct Told {
        /// The event's own id, where there is one.
        let id: String?
        /// The kind of record.
        let resource: String
        /// The record's id.
        let record: String?
        /// What happened.
        let verb: Verb
    }

    private let told: [Told]

    /// How much XML is read: 100 levels of nothing are no notification.
    private static let limits = XMLLimits(bytes: 1 << 20, depth: 16, elements: 50_000)
    /// How many foreign kinds are named in a remark, and how much of each; the longest known has 24 characters.
    private static let shownKinds = 5
    private static let shownLength = 32
    /// The longest delivery key that is kept.
    private static let longestKey = 512

    /// Reads a body in either schema.
    init(_ body: [UInt8]) throws(Unreadable) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let start = body.starts(with: mark) ? body.dropFirst(mark.count) : body[...]
        let first = start.first { $0 != 32 && $0 != 9 && $0 != 10 && $0 != 13 }
        told =
            first == UInt8(ascii: "<") ? try Self.xml(Array(body)) : try Self.json(Array(start))
    }

    /// What makes a second delivery of the same a duplicate: the events' own ids, if every one has one.
    ///
    /// A kind and an id do not: a second change of the record looks the same as a repetition of the first. Without a key
    /// every delivery counts, which costs no more than one look at the record.
    var deliveryKey: String? {
        let ids = told.compactMap(\.id)
        guard !ids.isEmpty, ids.count == told.count else { return nil }
        let key = "events:" + ids.joined(separator: ",")
        return key.utf8.count <= Self.longestKey ? key : nil
    }

    /// The events of it at a connection.
    func reading(at connection: ConnectionName) throws(Unreadable) -> Reading {
        var events: [Event] = []
        var foreign: [String] = []
        for told in told {
            guard let kind = ArloKind(lenient: told.resource) else {
                let name = String(told.resource.prefix(Self.shownLength))
                if !foreign.contains(name) { foreign.append(name) }
                continue
            }
            guard let address = told.record.flatMap({ ArloAddress(kind, $0) }) else {
                throw Unreadable("an event about a \(kind.rawValue) has no id of one")
            }
            events.append(Event(KindRef(connection, kind.rawValue).record(address.id), told.verb, coverage: .notice))
        }
        guard events.isEmpty, !foreign.isEmpty else { return Reading(events) }
        return Reading(nothing: "kinds not followed: \(foreign.prefix(Self.shownKinds).joined(separator: ", "))")
    }

    // MARK: - Schemas

    private static func json(_ body: [UInt8]) throws(Unreadable) -> [Told] {
        let document: JSON
        do {
            document = try JSON.parse(body)
        } catch {
            throw Unreadable("not JSON: \(error)")
        }
        guard let events = document.member("events") else { throw Unreadable("the notification has no events") }
        guard let list = events.elements ?? (events.object != nil ? [events] : nil) else {
            throw Unreadable("the events of the notification are no list")
        }
        var told: [Told] = []
        for event in list where event.object?.members.isEmpty != true {
            // `Registration.Created`; the kind once more, should `resourceType` be missing.
            let type = event.member("type")?.text ?? ""
            let parts = type.split(separator: ".")
            let prefix = parts.count > 1 ? parts.first.map(String.init) : nil
            guard let resource = event.member("resourceType")?.text ?? prefix else {
                throw Unreadable("an event does not say what it is about")
            }
            told.append(
                Told(
                    id: (event.member("id") ?? event.member("eventId"))?.identifier,
                    resource: resource,
                    record: event.member("resourceId")?.identifier,
                    verb: verb(parts.last)
                )
            )
        }
        return told
    }

    private static func xml(_ body: [UInt8]) throws(Unreadable) -> [Told] {
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLDocument.parse(body, limits: limits)
        } catch {
            throw Unreadable("not XML: \(error)")
        }
        guard root.name.local == "WebhookDelivery" || root.name.local.hasPrefix("PlatformEvent") else {
            throw Unreadable("the document is no delivery of events")
        }
        var told: [Told] = []
        for event in root.everything(named: "PlatformEvent") {
            guard let resource = event.content("ResourceType") else {
                throw Unreadable("an event does not say what it is about")
            }
            told.append(
                Told(
                    id: event.content("ID"),
                    resource: resource,
                    record: event.content("ResourceID"),
                    verb: verb(event.content("Type").map { $0[...] })
                )
            )
        }
        return told
    }

    /// What a type says; anything but a creation or a change, `Deleted` of platform events included, is found out by
    /// looking at the record.
    private static func verb(_ type: Substring?) -> Verb {
        switch type?.lowercased() {
        case "created": .created
        case "updated": .updated
        default: .saved
        }
    }
}

extension JSON {
    /// The member of an object by its name in any case: which case Arlo's keys have is seen of three of them only.
    fileprivate func member(_ name: String) -> JSON? {
        if let exact = self[name] { return exact }
        let wanted = name.lowercased()
        return object?.members.first { $0.name.lowercased() == wanted }?.value
    }

    /// An id, be it a text or a number.
    fileprivate var identifier: String? { text ?? integer.map { "\($0)" } }
}
