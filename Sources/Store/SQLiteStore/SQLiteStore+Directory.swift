import GRDB
package import Model
package import Store

extension SQLiteStore: Directory {
    /// The linked and creating links of records.
    package func links(of records: [RecordRef]) async throws(StoreError) -> [Link] {
        let names = Listed.texts(records.lazy.map(\.description))
        return try await read { try $0.rows(Self.currentLinks, names) { try $0.link() } }
    }

    /// The links with these ids.
    package func links(withIDs ids: [LinkID]) async throws(StoreError) -> [Link] {
        let names = Listed.texts(ids.lazy.map(\.text))
        return try await read { try $0.rows(Self.linksByID, names) { try $0.link() } }
    }

    /// The shadows of records.
    package func shadows(of records: [RecordRef]) async throws(StoreError) -> [RecordRef: Shadow] {
        try await read { [shadows] in try shadows.shadows(of: records, in: $0) }
    }

    /// Learns lessons in a transaction of their own.
    package func learn(_ lessons: [Lesson], at now: Timestamp) async throws(StoreError) {
        try await write { [shadows] database in
            var learning = Learning(database, shadows, at: now)
            try learning.learn(lessons)
            try Lanes.reschedule(try learning.finish(), in: database)
        }
    }

    /// Links by id.
    package func links(
        in state: Link.State?,
        of record: RecordRef?,
        sync: SyncName?,
        after: LinkID?,
        limit: Int
    ) async throws(StoreError) -> [Link] {
        let sql = record == nil ? Self.linksFrom : Self.linksOfRecord
        return try await read { database in
            try database.rows(
                sql,
                state?.rawValue,
                sync?.text,
                after?.text ?? "",
                limit,
                record?.description
            ) { try $0.link() }
        }
    }
}

extension SQLiteStore {
    static let currentLinks = """
        SELECT *
        FROM link
        WHERE crm IN (SELECT value FROM json_each(?1)) AND state IN ('linked', 'creating')
        UNION
        SELECT *
        FROM link
        WHERE platform IN (SELECT value FROM json_each(?1)) AND state IN ('linked', 'creating')
        ORDER BY id
        """

    static let linksByID = """
        SELECT *
        FROM link
        WHERE id IN (SELECT value FROM json_each(?))
        ORDER BY id
        """

    static let linksFrom = """
        SELECT *
        FROM link
        WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR sync = ?2) AND id > ?3 AND ?5 IS NULL
        ORDER BY id
        LIMIT ?4
        """

    static let linksOfRecord = """
        SELECT *
        FROM link
        WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR sync = ?2) AND id > ?3 AND (crm = ?5 OR platform = ?5)
        ORDER BY id
        LIMIT ?4
        """
}
