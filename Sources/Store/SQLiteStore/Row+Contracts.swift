import GRDB
import Model
import Store

extension Row {
    /// A claimed entry of the columns of entry and arrival.
    func entry() throws -> Entry {
        Entry(
            id: EntryID(try number("id")),
            arrival: try arrival(),
            attempt: try count("attempt"),
            scope: try optionalText("scope").map { SyncName($0) },
            wasParked: try number("was_parked") != 0,
            remaining: try remaining()
        )
    }

    /// The syncs that have not decided about an entry when the others did; nil when there are none.
    func remaining() throws -> Set<SyncName>? {
        guard try optionalText("remaining") != nil else { return nil }
        return try stored("remaining") { $0.elements.map { Set($0.compactMap(\.text).map { SyncName($0) }) } }
    }

    /// What arrived.
    func arrival() throws -> Arrival {
        guard let headers = HTTPHeaders(bytes: try bytes("headers")) else { throw Self.unreadable("headers") }
        return Arrival(
            connection: ConnectionName(try text("connection")),
            receiver: try text("receiver"),
            deliveryKey: try optionalText("delivery_key"),
            provenBy: try optionalNumber("proven_by").flatMap { SecretMark(stored: $0) },
            headers: headers,
            body: try bytes("body"),
            receivedAt: try instant("received"),
            poison: try optionalText("poison")
        )
    }

    /// A claimed delivery.
    func delivery() throws -> Delivery {
        Delivery(
            id: DeliveryID(try number("id")),
            entry: EntryID(try number("entry")),
            change: try stored("change", Change.init(stored:)),
            attempt: try count("attempt"),
            since: try instant("since"),
            alone: try number("alone") != 0,
            trace: try optionalText("trace").flatMap { Trace(stored: $0) }
        )
    }

    /// A link.
    func link() throws -> Link {
        guard let state = Link.State(rawValue: try text("state")) else { throw Self.unreadable("state") }
        return Link(
            id: LinkID(try text("id")),
            sync: SyncName(try text("sync")),
            crm: try optionalRecord("crm"),
            platform: try optionalRecord("platform"),
            state: state,
            rule: try optionalNumber("rule").map { Int($0) },
            since: try instant("since"),
            note: try optionalText("note")
        )
    }
}
