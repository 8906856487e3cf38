import GRDB
package import Model
package import Store
import Synchronization

extension SQLiteStore: Operating {
    /// What is paused now, from memory once it was read.
    package func standstill() async throws(StoreError) -> Standstill {
        if let known = known.withLock(\.self) { return known }
        let read = try await read { try Self.standstill(in: $0) }
        return known.withLock { known in
            if known == nil { known = read }
            return known ?? read
        }
    }

    /// Pauses something.
    package func pause(
        _ subject: Pausable,
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await changing { database in
            try database.run(Self.pause, subject.kind, subject.name, now.stored, mandate.who, mandate.why)
            guard database.changesCount > 0 else { return false }
            try Logbook.add(Intervention(.pause, [subject.description], by: mandate, at: now), in: database)
            return true
        }
    }

    /// Resumes something, and makes due what waited for it.
    package func resume(
        _ subject: Pausable,
        unparking unparks: Bool,
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Int? {
        try await changing { database in
            try database.run(Self.resume, subject.kind, subject.name)
            guard database.changesCount > 0 else { return nil }
            try Logbook.add(Intervention(.resume, [subject.description], by: mandate, at: now), in: database)
            switch subject {
            case .sync(let name):
                guard unparks else { return 0 }
                var repair = Repair(database, at: now)
                let count = try repair.unpark(name)
                try repair.finish()
                return count
            case .connection:
                try database.run(Self.wakeWaiting, now.stored, Later.pausedReason)
                return database.changesCount
            }
        }
    }

    /// Links two records.
    package func link(_ link: Link, by mandate: Mandate, at now: Timestamp) async throws(StoreError) {
        try await learn([.link(link)], noting: .link, of: [link], by: mandate, at: now)
    }

    /// Undoes links.
    package func unlink(_ links: [Link], by mandate: Mandate, at now: Timestamp) async throws(StoreError) {
        let lessons = links.map { Lesson.breakLink($0.id, note: "unlinked by an operator") }
        try await learn(lessons, noting: .unlink, of: links, by: mandate, at: now)
    }

    /// Writes down what was done elsewhere.
    package func note(_ intervention: Intervention) async throws(StoreError) {
        try await write { try Logbook.add(intervention, in: $0) }
    }

    /// What operators did.
    package func interventions(limit: Int) async throws(StoreError) -> [Intervention] {
        try await read { try Logbook.newest(limit, in: $0) }
    }

    /// Notes that a configuration is in force.
    package func enforce(
        _ configuration: ConfigurationMark,
        by program: String,
        at now: Timestamp
    ) async throws(StoreError) {
        try await write { database in
            try database.run(Self.enforce, now.stored, configuration.text, program)
            guard database.changesCount > 0 else { return }
            try database.run(Self.forgetConfigurations, ConfigurationPeriod.limit)
        }
    }

    /// The configurations that were in force.
    package func configurations() async throws(StoreError) -> [ConfigurationPeriod] {
        try await read { database in
            try database.rows(Self.configurations) { row in
                ConfigurationPeriod(
                    ConfigurationMark(try row.text("mark")),
                    by: try row.text("program"),
                    since: try row.instant("since")
                )
            }
        }
    }

    /// How many entries each sync has parked.
    package func parked() async throws(StoreError) -> [SyncName: Int] {
        let counts = try await read { database in
            try database.rows(Self.parkedCounts) { (SyncName(try $0.text("sync")), try $0.count("count")) }
        }
        return Dictionary(counts) { first, _ in first }
    }

    /// How many deliveries of each sync wait.
    package func waitingBySync() async throws(StoreError) -> [SyncName: (deliveries: Int, oldest: Timestamp)] {
        let counts = try await read { database in
            try database.rows(Self.waitingBySync) { row in
                (
                    SyncName(try row.text("sync")),
                    (deliveries: try row.count("count"), oldest: try row.instant("oldest"))
                )
            }
        }
        return Dictionary(counts) { first, _ in first }
    }

    /// When arrivals were received.
    package func receipts(of entries: [EntryID]) async throws(StoreError) -> [EntryID: Timestamp] {
        let numbers = Listed.numbers(entries.lazy.map(\.number))
        let found = try await read { database in
            try database.rows(Self.receipts, numbers) { (EntryID(try $0.number("id")), try $0.instant("received")) }
        }
        return Dictionary(found) { first, _ in first }
    }

    /// Changes what is paused, and remembers what is when that is on disk.
    private func changing<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await write { database in
            (try work(database), try Self.standstill(in: database))
        } committed: { [self] result in
            known.withLock { $0 = result.1 }
        }.0
    }

    private func learn(
        _ lessons: [Lesson],
        noting deed: Intervention.Deed,
        of links: [Link],
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) {
        let records = links.flatMap { [$0.crm, $0.platform].compactMap { $0?.description } }
        try await write { [shadows] database in
            var learning = Learning(database, shadows, at: now)
            try learning.learn(lessons)
            try Lanes.reschedule(try learning.finish(), in: database)
            let intervention = Intervention(deed, records, count: links.count, by: mandate, at: now)
            try Logbook.add(intervention, in: database)
        }
    }

    private static func standstill(in database: Database) throws -> Standstill {
        Standstill(
            try database.rows("SELECT * FROM pause") { row in
                let name = try row.text("name")
                let subject: Pausable =
                    try row.text("kind") == "sync" ? .sync(SyncName(name)) : .connection(ConnectionName(name))
                let mandate = Mandate(try row.text("who"), why: try row.optionalText("why"))
                return Pause(subject, since: try row.instant("since"), by: mandate)
            }
        )
    }
}

extension SQLiteStore {
    static let pause = """
        INSERT INTO pause (kind, name, since, who, why)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """

    static let resume = """
        DELETE FROM pause
        WHERE kind = ? AND name = ?
        """

    // Those that wait for another connection's sake look once more, and wait again.
    static let wakeWaiting = """
        UPDATE entry
        SET due = ?
        WHERE stage = 1 AND reason = ?
        """

    static let enforce = """
        INSERT INTO configuration (since, mark, program)
        SELECT ?1, ?2, ?3
        WHERE NOT EXISTS (
            SELECT 1
            FROM configuration
            WHERE rowid = (SELECT MAX(rowid) FROM configuration) AND mark = ?2 AND program = ?3
        )
        """

    static let forgetConfigurations = """
        DELETE FROM configuration
        WHERE rowid <= (SELECT MAX(rowid) FROM configuration) - ?
        """

    static let configurations = """
        SELECT mark, program, since
        FROM configuration
        ORDER BY rowid DESC
        """

    static let parkedCounts = """
        SELECT sync, COUNT(DISTINCT entry) AS count
        FROM ruling INDEXED BY ruling_parked
        WHERE parked > 0
        GROUP BY sync
        """

    static let waitingBySync = """
        SELECT sync, COUNT(*) AS count, MIN(since) AS oldest
        FROM (
            SELECT change ->> '$.sync' AS sync, since
            FROM delivery INDEXED BY delivery_waiting
            WHERE due IS NOT NULL
            LIMIT 100000
        )
        GROUP BY sync
        """

    static let receipts = """
        SELECT id, received
        FROM arrival
        WHERE id IN (SELECT value FROM json_each(?))
        """
}
