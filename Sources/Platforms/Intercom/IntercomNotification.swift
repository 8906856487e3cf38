import Model

/// What Intercom sends about something that happened (its "notification object").
///
/// The envelope is read leniently: only `topic` and `data.item` are counted on. It says neither who acted nor what
/// changed, and its own `created_at` cannot order notifications; `updated_at` of the item can.
struct IntercomNotification {
    private let topic: String
    private let item: JSON

    /// Reads an envelope.
    init(_ body: [UInt8]) throws(Unreadable) {
        let document: JSON
        do {
            document = try JSON.parse(body)
        } catch {
            throw Unreadable("not JSON: \(error)")
        }
        guard let topic = document["topic"]?.text else { throw Unreadable("the notification has no topic") }
        guard let item = document.value(at: "data.item") else { throw Unreadable("the notification has no data.item") }
        self.topic = topic
        self.item = item
    }

    /// The events of it at a connection.
    func reading(at connection: ConnectionName) throws(Unreadable) -> Reading {
        let kind = KindRef(connection, IntercomPlatform.companyKind)
        switch topic {
        case "company.created": return try state(kind, .created)
        case "company.updated": return try state(kind, .updated)
        case "company.deleted": return Reading([Event(kind.record(try company(item).id), .deleted, coverage: .notice)])
        case "company.contact.attached": return try membership(kind, IntercomPlatform.contactAttached)
        case "company.contact.detached": return try membership(kind, IntercomPlatform.contactDetached)
        case "ping": return Reading(nothing: "ping")
        default: return Reading(nothing: "topic not followed: \(topic.prefix(Self.shownTopic))")
        }
    }

    /// A company as it stood.
    ///
    /// Custom attributes that are not listed count as unknown: notifications are not documented to list all of them.
    private func state(_ kind: KindRef, _ verb: Verb) throws(Unreadable) -> Reading {
        Self.reading(of: try company(item), kind, verb)
    }

    /// A contact joined or left: the item shows a smaller company, and possibly the membership from before.
    private func membership(_ kind: KindRef, _ verb: Verb) throws(Unreadable) -> Reading {
        guard let nested = item["company"] else { throw Unreadable("the item has no company") }
        let company = try company(nested)
        guard !company.isQualification else { return Reading(nothing: Self.qualification) }
        return Reading([Event(kind.record(company.id), verb, version: company.version, coverage: .notice)])
    }

    private func company(_ json: JSON) throws(Unreadable) -> IntercomCompany {
        guard let company = IntercomCompany(json) else { throw Unreadable("the item is no company with an id") }
        return company
    }

    /// The event of a company that is shown in full, in a notification or in a poll.
    static func reading(of company: IntercomCompany, _ kind: KindRef, _ verb: Verb) -> Reading {
        guard !company.isQualification else { return Reading(nothing: qualification) }
        return Reading([
            Event(kind.record(company.id), verb, version: company.version, coverage: .state, fields: company.fields)
        ])
    }

    private static let qualification = "qualification-company"

    /// How much of a foreign topic's name is shown; the longest known has 42 characters.
    private static let shownTopic = 64
}
