import Crypto
import Model

/// A change event of Salesforce's Change Data Capture, taken out of whichever envelope its relay put around it.
struct ChangeEvent {
    /// The `ChangeEventHeader`.
    let header: JSON
    /// The payload's members, the header among them.
    let payload: JSONObject
    /// The id that the relay gave the event (EventBridge's `id`, Pub/Sub's `eventId`).
    let relayID: String?

    /// Finds the event in a document; nil when there is none.
    ///
    /// It stands in `data.payload` (streaming), `detail` (AppFlow), `detail.payload` (event relays), `payload` (Pub/Sub
    /// clients), or bare.
    init?(_ document: JSON) {
        let inner = [document, document["data"], document["detail"]].compactMap(\.self)
        let payloads = inner.flatMap { [$0["payload"], $0].compactMap(\.self) }
        guard let payload = payloads.first(where: { $0["ChangeEventHeader"]?.object != nil }),
            let members = payload.object, let header = payload["ChangeEventHeader"]
        else { return nil }
        self.header = header
        self.payload = members
        relayID = Self.relayID(of: document)
    }

    /// The id that a relay gave a document, event of a change or not.
    static func relayID(of document: JSON) -> String? {
        document["detail-type"] == nil ? document["eventId"]?.text : document["id"]?.text
    }

    /// The org an event relay names in `source` (`aws.partner/salesforce.com/ORG/CHANNEL`); nil where none is named.
    static func organization(of document: JSON) -> SalesforceID? {
        guard let source = document["source"]?.text, source.hasPrefix("aws.partner/salesforce.com/") else { return nil }
        return source.split(separator: "/").dropFirst(2).first.flatMap { SalesforceID(String($0)) }
    }

    /// What makes a second delivery of the event a duplicate, however it was wrapped: its place in its transaction.
    var deliveryKey: String? {
        guard let transaction = header["transactionKey"]?.text, let sequence = header["sequenceNumber"]?.integer,
            let entity = header["entityName"]?.text
        else { return relayID.map { "cdc-relay:\($0)" } }
        let ids = Digest.sha256.hash(Array(recordIDs.joined(separator: ",").utf8))
        return "cdc:\(transaction)/\(sequence)/\(entity)/\(Hex.encode(ids.prefix(8)))"
    }

    /// The ids as they stand in the header, which is plural; a relay that fans out may have made it singular.
    private var recordIDs: [String] {
        header["recordIds"]?.elements?.compactMap(\.text) ?? header["recordId"]?.text.map { [$0] } ?? []
    }

    /// What the event says about its records.
    func reading(at connection: ConnectionName) throws(Unreadable) -> Reading {
        guard let entity = header["entityName"]?.text, SalesforceKind.isName(entity) else {
            throw Unreadable("the change event names no kind of record")
        }
        guard let type = header["changeType"]?.text else { throw Unreadable("the change event has no type") }
        if type == "GAP_OVERFLOW" {
            return Reading(nothing: "overflow: too many changes to list; the poll of \(entity) finds them")
        }
        guard let verb = Self.verbs[type] else { return Reading(nothing: "change type \(type) is not followed") }
        let listed = recordIDs.filter { !$0.hasSuffix("*") }
        guard !listed.isEmpty else {
            guard !recordIDs.isEmpty else { throw Unreadable("the change event names no record") }
            return Reading(nothing: "wildcard: every record may have changed; the poll of \(entity) finds them")
        }
        let ids = listed.compactMap { SalesforceID($0) }
        guard ids.count == listed.count else { throw Unreadable("the change event names a record by no id") }
        guard !isOfPerson(entity) else { return Reading(nothing: PersonAccount.remark) }
        let content = content(of: type)
        return Reading(
            ids.map {
                Event(
                    KindRef(connection, entity).record($0.text),
                    verb,
                    version: version,
                    coverage: content.coverage,
                    fields: content.fields
                )
            }
        )
    }

    private static let verbs: [String: Verb] = [
        "CREATE": .created, "UPDATE": .updated, "DELETE": .deleted, "UNDELETE": .undeleted, "GAP_CREATE": .created,
        "GAP_UPDATE": .updated, "GAP_DELETE": .deleted, "GAP_UNDELETE": .undeleted,
    ]

    /// When the record changed: its own date where it is carried, else the commit's.
    ///
    /// `commitNumber` is no sequence to order versions by: it counts within one database, starts anew when the org
    /// moves to another, and relays that pass it through a double have been seen to round it.
    private var version: Version? {
        let modified = payload["LastModifiedDate"]?.text.flatMap { Timestamp($0) }
        let committed = header["commitTimestamp"]?.integer.map { Timestamp(milliseconds: $0) }
        guard let instant = modified ?? committed, instant.hasFourDigitYear else { return nil }
        return Version(instant, precision: .second)
    }

    private func content(of type: String) -> (coverage: Event.Coverage, fields: Fields) {
        guard !isEncoded else { return (.notice, [:]) }
        switch type {
        // A new record's empty fields are left out; which ones there are is not said, so they stay unknown.
        case "CREATE", "UNDELETE": return (.state, carried)
        // A person's `Name` is made of parts and is not among what changed: nothing may be concluded from its absence.
        case "UPDATE": return changed.map { (changesName ? .state : .delta, $0) } ?? (.notice, [:])
        // Deletions and gaps carry no values: whether a deleted record was merged into another shows when it is read.
        default: return (.notice, [:])
        }
    }
}
