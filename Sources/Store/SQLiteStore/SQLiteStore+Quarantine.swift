import Foundation
import GRDB
package import Model
package import Store

extension SQLiteStore: Quarantine {
    /// Keeps refused requests in place of the oldest.
    package func quarantine(
        _ refused: [RefusedRequest],
        keeping count: Int,
        bytes: Int
    ) async throws(StoreError) {
        try await write { database in
            for each in refused {
                try database.run(
                    Self.keepRefused,
                    each.at.stored,
                    each.connection.text,
                    each.reason,
                    each.request.method,
                    each.request.target,
                    Data(each.request.headers.bytes),
                    Data(each.request.body),
                    each.size,
                    each.digest,
                    each.isWhole
                )
            }
            for connection in Set(refused.map(\.connection.text)) {
                try database.run(Self.dropRefused, connection, count, bytes, connection)
            }
        }
    }

    /// The newest of them.
    package func quarantined(of connection: ConnectionName?, limit: Int) async throws(StoreError) -> [RefusedRequest] {
        try await read { database in
            try database.rows(Self.refused, connection?.text, connection?.text, limit) { try $0.refusedRequest() }
        }
    }

    /// One of them.
    package func quarantined(_ id: Int64) async throws(StoreError) -> RefusedRequest? {
        try await read { try $0.row(Self.refusedByID, id) { try $0.refusedRequest() } }
    }

    /// Journals what one turned out to be.
    package func promote(
        _ id: Int64,
        as arrivals: [Arrival],
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> [Appended]? {
        let outcome = try await write { [keys] database -> Appending.Outcome? in
            try database.run(Self.release, id)
            guard database.changesCount == 1 else { return nil }
            try Logbook.add(Intervention(.promote, ["refused \(id)"], by: mandate, at: now), in: database)
            return try Appending.append(arrivals, to: database, fresh: keys.fresh, at: now)
        } committed: { [self] outcome in
            if let outcome { keys.committed(outcome.keys, by: writer, inRush: isInRush) }
        }
        return outcome?.results
    }

    static let keepRefused = """
        INSERT INTO quarantine (at, connection, reason, method, target, headers, body, size, digest, whole)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let dropRefused = """
        DELETE FROM quarantine
        WHERE id IN (
            SELECT id
            FROM (
                SELECT id, ROW_NUMBER() OVER newest AS place, SUM(LENGTH(body)) OVER newest AS held
                FROM quarantine
                WHERE connection = ?
                WINDOW newest AS (ORDER BY id DESC)
            )
            WHERE place > ? OR held > ?
        ) AND connection = ?
        """

    static let release = """
        DELETE FROM quarantine
        WHERE id = ?
        """

    static let refused = """
        SELECT *
        FROM quarantine
        WHERE ? IS NULL OR connection = ?
        ORDER BY id DESC
        LIMIT ?
        """

    static let refusedByID = """
        SELECT *
        FROM quarantine
        WHERE id = ?
        """
}

extension Row {
    fileprivate func refusedRequest() throws -> RefusedRequest {
        guard let headers = HTTPHeaders(bytes: try bytes("headers")) else { throw Self.unreadable("headers") }
        return RefusedRequest(
            id: try number("id"),
            at: try instant("at"),
            connection: ConnectionName(try text("connection")),
            reason: try text("reason"),
            request: HTTPRequest(
                try text("method"),
                try text("target"),
                headers: headers,
                body: try bytes("body")
            ),
            size: try count("size"),
            digest: try text("digest"),
            isWhole: try number("whole") != 0
        )
    }
}
