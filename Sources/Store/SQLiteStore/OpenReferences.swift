import GRDB
import Model
import Store

/// Keeps who waits for whose counterpart, and has whoever waited looked at again.
struct OpenReferences {
    /// For how long a link is new: whoever decided without it may not have known of it.
    private static let fresh = Duration.seconds(60)

    private let database: Database
    private let now: Timestamp
    private var waited: Set<RecordRef> = []

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
    }

    /// Notes a reference that was left open; one whose record has found its counterpart meanwhile is closed at once.
    mutating func add(_ reference: OpenReference) throws {
        let (named, sync) = (reference.named.description, reference.link.text)
        if try database.number(Self.linkedSince, sync, named, named, (now - Self.fresh).stored) != nil {
            waited.insert(reference.naming)
        } else {
            try database.run(Self.add, named, sync, reference.naming.description)
        }
    }

    /// Finds who has waited for the records of a link.
    mutating func resolve(_ link: Link) throws {
        for record in [link.crm, link.platform].compactMap({ $0?.description }) {
            let found = try database.rows(Self.waiting, record, link.sync.text) { try $0.optionalRecord("naming") }
            guard !found.isEmpty else { continue }
            waited.formUnion(found.compactMap(\.self))
            try database.run(Self.remove, record, link.sync.text)
        }
    }

    /// Has the records looked at that have waited.
    func look() throws {
        guard !waited.isEmpty else { return }
        let looks = waited.sorted().map { Arrival.look(at: $0, by: Arrival.gatewayReceiver, since: now) }
        _ = try Appending.append(looks, to: database, fresh: FreshKeys(), at: now)
    }

    static let add = """
        INSERT OR IGNORE INTO open_reference (named, sync, naming)
        VALUES (?, ?, ?)
        """

    static let waiting = """
        SELECT naming
        FROM open_reference
        WHERE named = ? AND sync = ?
        """

    static let remove = """
        DELETE FROM open_reference
        WHERE named = ? AND sync = ?
        """

    static let linkedSince = """
        SELECT since
        FROM link
        WHERE sync = ? AND state = 'linked' AND (crm = ? OR platform = ?) AND since >= ?
        """
}
