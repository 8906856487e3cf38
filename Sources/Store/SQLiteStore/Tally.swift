import GRDB
import Model
import Store

/// How many rows each stage holds: counted along while a transaction changes them, written once at its end.
///
/// Every statement that changes a stage is followed by a count here; only what is deleted counts itself.
struct Tally {
    private var entries: [Stage: Int] = [:]
    private var deliveries: [Place: Int] = [:]

    private struct Place: Hashable {
        let connection: String
        let stage: Stage
    }

    /// Counts entries from one stage into another.
    mutating func entries(_ count: Int, from: Stage, to stage: Stage) {
        entries[from, default: 0] -= count
        entries[stage, default: 0] += count
    }

    /// Counts deliveries of a connection into a stage, from another unless they are new.
    mutating func deliveries(_ count: Int, of connection: String, from: Stage?, to stage: Stage) {
        if let from { deliveries[Place(connection: connection, stage: from), default: 0] -= count }
        deliveries[Place(connection: connection, stage: stage), default: 0] += count
    }

    /// Writes down what was counted.
    func write(to database: Database) throws {
        for (stage, count) in entries where count != 0 {
            try database.run(Self.countEntries, count, stage)
        }
        for (place, count) in deliveries where count != 0 {
            try database.run(Self.countDeliveries, place.connection, place.stage, count)
        }
    }

    static let countEntries = """
        UPDATE entry_tally
        SET count = count + ?
        WHERE stage = ?
        """

    static let countDeliveries = """
        INSERT INTO delivery_tally (connection, stage, count)
        VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """
}
