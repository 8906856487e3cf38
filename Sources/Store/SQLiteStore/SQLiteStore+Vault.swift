import Foundation
import GRDB
package import Model
package import Store

extension SQLiteStore: Vault {
    /// The grant of a connection.
    package func grant(for connection: ConnectionName) async throws(StoreError) -> Grant? {
        try await read { database in
            try database.row("SELECT * FROM grant WHERE connection = ?", connection.text) { row in
                Grant(
                    token: Secret(try row.bytes("token")),
                    base: try row.text("base"),
                    refreshToken: try row.optionalBytes("refresh_token").map { Secret($0) },
                    at: try row.instant("granted")
                )
            }
        }
    }

    /// Keeps a grant in place of the connection's last one.
    package func keep(_ grant: Grant, for connection: ConnectionName) async throws(StoreError) {
        try await write { database in
            try database.run(
                Self.keepGrant,
                connection.text,
                Data(grant.token.reveal()),
                grant.base,
                grant.refreshToken.map { Data($0.reveal()) },
                grant.at.stored
            )
        }
    }

    /// Where a cursor stands.
    package func cursor(_ name: String) async throws(StoreError) -> String? {
        try await read { try $0.row("SELECT value FROM cursor WHERE name = ?", name) { try $0.text("value") } }
    }

    static let keepGrant = """
        INSERT INTO grant (connection, token, base, refresh_token, granted)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            token = excluded.token, base = excluded.base, refresh_token = excluded.refresh_token,
            granted = excluded.granted
        """
}
