import Foundation
import GRDB
import Model
import Store

/// The arrivals of one transaction.
///
/// Arrivals and entries cost one statement for many of them; keys cost a look.
struct Appending {
    /// What came of it: one result for each arrival, and the keys that are new with it.
    struct Outcome: Sendable {
        let results: [Appended]
        let keys: [FreshKeys.Print: EntryID]
    }

    private let database: Database
    private let fresh: FreshKeys
    private var rows = BulkInsert(insertArrivals, width: 9)
    private let before: Int64
    private var last: Int64
    private var keys: [FreshKeys.Print: EntryID] = [:]
    private var calendar = Calendar(subject: "entry")

    /// Appends arrivals and moves the cursor behind which they stand.
    static func append(
        _ arrivals: [Arrival],
        for scope: SyncName? = nil,
        moving cursor: CursorMove? = nil,
        to database: Database,
        fresh: FreshKeys,
        at now: Timestamp
    ) throws -> Outcome {
        var appending = try Appending(database, fresh)
        if let cursor { try database.run(moveCursor, cursor.name, cursor.value) }
        let prints = arrivals.map { arrival in
            arrival.deliveryKey.map { FreshKeys.Print(arrival.connection.text, $0) }
        }
        let known = try appending.look(up: arrivals, prints)
        let results = arrivals.indices.map { appending.insert(arrivals[$0], prints[$0], known: known[$0]) }
        try appending.rows.finish(in: database)
        try appending.enter(for: scope, at: now)
        try appending.count(results)
        try Proofs(of: arrivals).write(to: database)
        return Outcome(results: results, keys: appending.keys)
    }

    private init(_ database: Database, _ fresh: FreshKeys) throws {
        self.database = database
        self.fresh = fresh
        before = try database.number("SELECT last FROM sequence WHERE name = 'entry'") ?? 0
        last = before
    }

    /// The arrivals whose key the table has, by their places, and the entries that have them; a forgotten one is nil.
    private func look(up arrivals: [Arrival], _ prints: [FreshKeys.Print?]) throws -> [Int: EntryID?] {
        var wanted = BulkSelect(Self.lookUp.head, Self.lookUp.tail, width: 3)
        for (place, arrival) in arrivals.enumerated() {
            guard let key = arrival.deliveryKey, let print = prints[place], fresh.entry(of: print) == nil
            else { continue }
            wanted.add(place, arrival.connection.text, key)
        }
        let found = try wanted.rows(in: database) { row in
            (try row.count("place"), try row.optionalNumber("entry").map { EntryID($0) })
        }
        return Dictionary(found) { first, _ in first }
    }

    /// Inserts an arrival, unless its key was there already.
    private mutating func insert(_ arrival: Arrival, _ print: FreshKeys.Print?, known: EntryID??) -> Appended {
        if let known { return .duplicate(of: known) }
        if let print, let original = keys[print] ?? fresh.entry(of: print) { return .duplicate(of: original) }
        last += 1
        if let print { keys[print] = EntryID(last) }
        rows.add(
            last,
            arrival.connection.text,
            arrival.receivedAt.stored,
            arrival.receiver,
            arrival.deliveryKey,
            arrival.provenBy?.stored,
            arrival.poison,
            Data(arrival.headers.bytes),
            Data(arrival.body)
        )
        calendar.note(last, at: arrival.receivedAt)
        return .new(EntryID(last))
    }

    /// Makes entries of the new arrivals.
    private func enter(for scope: SyncName?, at now: Timestamp) throws {
        guard last > before else { return }
        try database.run(Self.enterDead, before, last)
        let dead = database.changesCount
        try database.run(Self.enterReady, now.stored, scope?.text, before, last)
        let ready = database.changesCount
        guard ready + dead == Int(last - before) else { throw Self.lost }
        try database.run(Tally.countEntries, ready, Stage.ready)
        if dead > 0 { try database.run(Tally.countEntries, dead, Stage.dead) }
        try calendar.write(to: database)
        try database.run("UPDATE sequence SET last = ? WHERE name = 'entry'", last)
    }

    /// Counts the duplicates on their originals.
    private func count(_ results: [Appended]) throws {
        for case .duplicate(let original?) in results {
            try database.run("UPDATE entry SET duplicates = duplicates + 1 WHERE id = ?", original.number)
        }
    }

    /// An arrival that is not an entry: never acknowledged, never dropped silently.
    private static var lost: StoreError {
        .unusable("an arrival could not be entered: the counter of entries is wrong")
    }
}

extension Appending {
    static let insertArrivals = """
        INSERT INTO arrival (id, connection, received, receiver, delivery_key, proven_by, poison, headers, body)
        """

    static let lookUp = (
        head: "WITH wanted (place, connection, key) AS",
        tail: """
        SELECT place, entry
        FROM wanted
        CROSS JOIN delivery_key
            ON delivery_key.connection = wanted.connection AND delivery_key.key = wanted.key
        """
    )

    // OR IGNORE, besides what it says, spares SQLite the journal that could undo the statement alone.
    static let enterReady = """
        INSERT OR IGNORE INTO entry (id, stage, due, scope)
        SELECT id, 0, ?, ?
        FROM arrival
        WHERE id > ? AND id <= ? AND poison IS NULL
        ORDER BY id
        """

    static let enterDead = """
        INSERT OR IGNORE INTO entry (id, stage, reason)
        SELECT id, 4, poison
        FROM arrival
        WHERE id > ? AND id <= ? AND poison IS NOT NULL
        ORDER BY id
        """

    static let moveCursor = """
        INSERT INTO cursor (name, value)
        VALUES (?, ?)
        ON CONFLICT DO UPDATE SET value = excluded.value
        """
}
