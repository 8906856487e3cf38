import Foundation
import GRDB
import Model
import Store

/// The appends of one transaction: the hot path.
///
/// Arrivals, keys and entries cost one statement for many of them.
struct Appending {
    private let database: Database
    private var rows = BulkInsert(insertArrivals, width: 9)
    private let before: Int64
    private var last: Int64
    private var keyed = 0
    private var calendar = Calendar(subject: "entry")

    /// Appends what several callers brought.
    ///
    /// - Returns: one list of results for each caller.
    static func append(_ batch: [Append], to database: Database) throws -> [[Appended]] {
        var appending = try Appending(database)
        for append in batch {
            if let cursor = append.cursor { try database.run(moveCursor, cursor.name, cursor.value) }
            for arrival in append.arrivals { appending.insert(arrival) }
        }
        try appending.rows.finish(in: database)
        let duplicates = try appending.keepKeys()
        try appending.enter(at: batch.map(\.now).min() ?? Timestamp(milliseconds: 0), except: duplicates)
        return appending.results(of: batch, duplicates)
    }

    private init(_ database: Database) throws {
        self.database = database
        before = try database.number("SELECT last FROM sequence WHERE name = 'entry'") ?? 0
        last = before
    }

    private mutating func insert(_ arrival: Arrival) {
        last += 1
        if arrival.deliveryKey != nil { keyed += 1 }
        rows.add(
            last,
            arrival.connection.text,
            arrival.receivedAt.stored,
            arrival.receiver,
            arrival.deliveryKey,
            arrival.provenBy,
            arrival.poison,
            arrival.headers.packed,
            Data(arrival.body)
        )
        calendar.note(last, at: arrival.receivedAt)
    }

    /// Keeps the delivery keys of the new arrivals, and takes those out whose key was there already.
    ///
    /// - Returns: the originals of the duplicates, by the duplicates' numbers; a forgotten original is nil.
    private func keepKeys() throws -> [Int64: EntryID?] {
        guard keyed > 0 else { return [:] }
        try database.run(Self.keepNewKeys, before, last)
        let missing = keyed - database.changesCount
        guard missing > 0 else { return [:] }
        var duplicates: [Int64: EntryID?] = [:]
        let found = try database.rows(Self.duplicates, before, last) { row in
            (try row.number("id"), try row.optionalNumber("entry").map { EntryID($0) })
        }
        for (id, original) in found {
            duplicates[id] = .some(original)
            try database.run("DELETE FROM arrival WHERE id = ?", id)
        }
        guard duplicates.count == missing else { throw Self.lost }
        return duplicates
    }

    /// Makes entries of the arrivals that are left, and counts the duplicates on their originals.
    private func enter(at now: Timestamp, except duplicates: [Int64: EntryID?]) throws {
        guard last > before else { return }
        try database.run(Self.enterDead, before, last)
        let dead = database.changesCount
        try database.run(Self.enterReady, now.stored, before, last)
        let ready = database.changesCount
        guard ready + dead == Int(last - before) - duplicates.count else { throw Self.lost }
        try database.run(Tally.countEntries, ready, Stage.ready)
        if dead > 0 { try database.run(Tally.countEntries, dead, Stage.dead) }
        for original in duplicates.values.compactMap(\.self) {
            try database.run("UPDATE entry SET duplicates = duplicates + 1 WHERE id = ?", original.number)
        }
        try calendar.write(to: database)
        try database.run("UPDATE sequence SET last = ? WHERE name = 'entry'", last)
    }

    /// An arrival that is neither an entry nor a duplicate: never acknowledged, never dropped silently.
    private static var lost: StoreError {
        .unusable("an arrival could not be entered: the counter of entries is wrong")
    }

    private func results(of batch: [Append], _ duplicates: [Int64: EntryID?]) -> [[Appended]] {
        var id = before
        return batch.map { append in
            append.arrivals.map { _ in
                id += 1
                return duplicates[id].map { .duplicate(of: $0) } ?? .new(EntryID(id))
            }
        }
    }
}

extension Appending {
    static let insertArrivals = """
        INSERT INTO arrival (id, connection, received, receiver, delivery_key, proven_by, poison, headers, body)
        """

    // OR IGNORE in these three, besides what it says, spares SQLite the journal that could undo the statement alone:
    // keys in random order touch a page each, and it would copy every one.
    static let keepNewKeys = """
        INSERT OR IGNORE INTO delivery_key (connection, key, entry)
        SELECT connection, delivery_key, id
        FROM arrival
        WHERE id > ? AND id <= ? AND delivery_key IS NOT NULL
        ORDER BY id
        """

    static let enterReady = """
        INSERT OR IGNORE INTO entry (id, stage, due)
        SELECT id, 0, ?
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

    static let duplicates = """
        SELECT arrival.id, delivery_key.entry
        FROM arrival
        JOIN delivery_key ON delivery_key.connection = arrival.connection AND delivery_key.key = arrival.delivery_key
        WHERE arrival.id > ? AND arrival.id <= ? AND delivery_key.entry IS NOT arrival.id
        ORDER BY arrival.id
        """

    static let moveCursor = """
        INSERT INTO cursor (name, value)
        VALUES (?, ?)
        ON CONFLICT DO UPDATE SET value = excluded.value
        """
}
