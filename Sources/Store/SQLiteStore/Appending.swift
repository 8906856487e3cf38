import Foundation
import GRDB
import Model
import Store

/// The appends of one transaction: the hot path, so a new arrival costs three cached statements and nothing else.
struct Appending {
    private let database: Database
    private let keep: Statement
    private let enter: Statement
    private let store: Statement
    private var last: Int64
    private var calendar = Calendar(subject: "entry")
    private var added: [Stage: Int] = [:]

    /// Begins.
    init(_ database: Database) throws {
        self.database = database
        keep = try database.cachedStatement(sql: Self.keepKey)
        enter = try database.cachedStatement(sql: Self.insertEntry)
        store = try database.cachedStatement(sql: Self.insertArrival)
        last = try database.number("SELECT last FROM sequence WHERE name = 'entry'") ?? 0
    }

    /// Appends what one caller brought.
    mutating func append(_ append: Append) throws -> [Appended] {
        if let cursor = append.cursor {
            try database.run(Self.moveCursor, cursor.name, cursor.value)
        }
        return try append.arrivals.map { try self.append($0, at: append.now) }
    }

    /// Writes down what the appends add up to.
    func finish() throws {
        try database.run("UPDATE sequence SET last = ? WHERE name = 'entry'", last)
        for (stage, count) in added {
            try database.run("UPDATE entry_tally SET count = count + ? WHERE stage = ?", count, stage)
        }
        try calendar.write(to: database)
    }

    private mutating func append(_ arrival: Arrival, at now: Timestamp) throws -> Appended {
        let id = last + 1
        if let key = arrival.deliveryKey {
            try keep.execute(arguments: [arrival.connection.text, key, id])
            guard database.changesCount > 0 else { return try duplicate(key, at: arrival.connection) }
        }
        last = id
        let stage: Stage = arrival.poison == nil ? .ready : .dead
        try enter.execute(arguments: [
            id, arrival.connection.text, arrival.receivedAt.stored, stage,
            stage == .ready ? now.stored : nil, arrival.poison,
        ])
        try store.execute(arguments: [
            id, arrival.receiver, arrival.deliveryKey, arrival.provenBy, arrival.poison, arrival.headers.packed,
            Data(arrival.body),
        ])
        added[stage, default: 0] += 1
        calendar.note(id, at: arrival.receivedAt)
        return .new(EntryID(id))
    }

    /// Counts a duplicate on its original, unless that is forgotten.
    private func duplicate(_ key: String, at connection: ConnectionName) throws -> Appended {
        guard let original = try database.number(Self.original, connection.text, key) else {
            return .duplicate(of: nil)
        }
        try database.run("UPDATE entry SET duplicates = duplicates + 1 WHERE id = ?", original)
        return .duplicate(of: EntryID(original))
    }

    static let keepKey = """
        INSERT INTO delivery_key (connection, key, entry)
        VALUES (?, ?, ?)
        ON CONFLICT DO NOTHING
        """

    static let original = """
        SELECT entry
        FROM delivery_key
        WHERE connection = ? AND key = ?
        """

    static let insertEntry = """
        INSERT INTO entry (id, connection, received, stage, due, reason)
        VALUES (?, ?, ?, ?, ?, ?)
        """

    static let insertArrival = """
        INSERT INTO arrival (id, receiver, delivery_key, proven_by, poison, headers, body)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """

    static let moveCursor = """
        INSERT INTO cursor (name, value)
        VALUES (?, ?)
        ON CONFLICT DO UPDATE SET value = excluded.value
        """
}
