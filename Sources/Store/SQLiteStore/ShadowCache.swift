import GRDB
import Model
import Store
import Synchronization

/// The shadows that were read or written last, ready for use: to read one from its row costs more than to decide by it.
///
/// A shadow counts only at the revision that its row has in the transaction that asks. What another process wrote since, or
/// what a transaction wrote that was undone, is never taken for the truth.
final class ShadowCache: Sendable {
    /// How much a generation holds before it becomes the old one, in bytes of what is stored; two are kept.
    private static let generationSize = 1 << 19
    /// The largest shadow that is kept, in the same bytes.
    private static let shadowSize = 1 << 16

    private let generations = Mutex(Generations())

    /// What is kept of one record.
    private struct Kept {
        let shadow: Shadow
        let size: Int
    }

    private struct Generations {
        var young: [RecordRef: Kept] = [:]
        var old: [RecordRef: Kept] = [:]
        var size = 0

        mutating func shadow(of record: RecordRef) -> Shadow? {
            if let kept = young[record] { return kept.shadow }
            guard let kept = old[record] else { return nil }
            keep(kept, of: record)
            return kept.shadow
        }

        mutating func keep(_ kept: Kept, of record: RecordRef) {
            guard kept.shadow.revision >= young[record]?.shadow.revision ?? 0 else { return }
            size += kept.size - (young.updateValue(kept, forKey: record)?.size ?? 0)
            guard size > ShadowCache.generationSize else { return }
            (old, young, size) = (young, [:], 0)
        }
    }

    /// The shadows of records as they stand in the database; a record without one is left out.
    ///
    /// Of some records the same transaction may know how often their shadows have been written, 0 where there is none.
    func shadows(
        of records: some Collection<RecordRef>,
        knowing known: [String: Int] = [:],
        in database: Database
    ) throws -> [RecordRef: Shadow] {
        guard !records.isEmpty else { return [:] }
        var found = kept(of: records)
        if !found.isEmpty {
            let unknown = found.keys.filter { known[$0.description] == nil }
            let revisions = try Self.revisions(of: unknown, in: database)
            found = found.filter { record, shadow in
                known[record.description] ?? revisions[record.description] == shadow.revision
            }
        }
        let missing = records.filter { found[$0] == nil }
        guard !missing.isEmpty else { return found }
        let read = try database.rows(Self.shadowsByRecord, Listed.texts(missing.map(\.description))) { row in
            guard var shadow = try? Shadow(stored: try row.text("body")) else { throw Row.unreadable("body") }
            shadow.revision = try row.count("revision")
            guard let record = try row.optionalRecord("record") else { throw Row.unreadable("record") }
            return (record: record, kept: Kept(shadow: shadow, size: try row.count("size")))
        }
        keep(read)
        for (record, kept) in read { found[record] = kept.shadow }
        return found
    }

    /// Writes shadows down, each with one revision more, and keeps them once that is on disk.
    func write(_ shadows: [RecordRef: Shadow], in database: Database) throws {
        guard !shadows.isEmpty else { return }
        var rows = BulkInsert("INSERT INTO shadow (record, revision, body)", width: 3, tail: Self.keepShadow)
        var written: [(RecordRef, Kept)] = []
        for (record, shadow) in shadows {
            let body = shadow.stored
            var shadow = shadow
            shadow.revision += 1
            rows.add(record.description, 1, body)
            written.append((record, Kept(shadow: shadow, size: body.utf8.count)))
        }
        try rows.finish(in: database)
        database.afterNextTransaction { [written] _ in self.keep(written) }
    }

    /// How often the shadows of records have been written; a record without one is left out.
    static func revisions(
        of records: some Collection<RecordRef>,
        in database: Database
    ) throws -> [String: Int] {
        guard !records.isEmpty else { return [:] }
        let found = try database.rows(revisionsByRecord, Listed.texts(records.lazy.map(\.description))) { row in
            (try row.text("record"), try row.count("revision"))
        }
        return Dictionary(found) { first, _ in first }
    }

    private func kept(of records: some Collection<RecordRef>) -> [RecordRef: Shadow] {
        generations.withLock { generations in
            var found: [RecordRef: Shadow] = [:]
            for record in records { found[record] = generations.shadow(of: record) }
            return found
        }
    }

    private func keep(_ shadows: [(RecordRef, Kept)]) {
        generations.withLock { generations in
            for (record, kept) in shadows where kept.size <= Self.shadowSize { generations.keep(kept, of: record) }
        }
    }

    static let keepShadow = """
        ON CONFLICT DO UPDATE SET body = excluded.body, revision = revision + 1
        """

    static let shadowsByRecord = """
        SELECT record, revision, length(CAST(body AS BLOB)) AS size, body
        FROM shadow
        WHERE record IN (SELECT value FROM json_each(?))
        """

    static let revisionsByRecord = """
        SELECT record, revision
        FROM shadow
        WHERE record IN (SELECT value FROM json_each(?))
        """
}
