import GRDB
import Store

/// How the file's schema came about.
///
/// A migration that was ever released keeps its name and its text for good.
enum Migrations {
    private static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 journal") { try $0.execute(sql: Schema.journal) }
        migrator.registerMigration("1 outbox") { try $0.execute(sql: Schema.outbox) }
        migrator.registerMigration("1 directory") { try $0.execute(sql: Schema.directory) }
        migrator.registerMigration("1 vault") { try $0.execute(sql: Schema.vault) }
        migrator.registerMigration("2 leaner") { try $0.execute(sql: Schema.leaner) }
        migrator.registerMigration("3 runs") { try $0.execute(sql: Schema.runs) }
        migrator.registerMigration("4 remaining") { try $0.execute(sql: Schema.remaining) }
        migrator.registerMigration("5 operating") { try $0.execute(sql: Schema.operating) }
        migrator.registerMigration("6 quarantine") { try $0.execute(sql: Schema.quarantine) }
        migrator.registerMigration("7 proofs") { try $0.execute(sql: Schema.proofs) }
        migrator.registerMigration("7 origins") { try $0.execute(sql: Schema.origins) }
        migrator.registerMigration("8 open references") { try $0.execute(sql: Schema.openReferences) }
        // Shadows tell each version once: an older program would read them as fields without one.
        migrator.registerMigration("9 versions told once") { _ in }
        return migrator
    }

    /// Brings a file up to date.
    static func apply(to writer: some DatabaseWriter) throws {
        try writer.read(refuseNewer)
        try all.migrate(writer)
    }

    /// Checks that a file is up to date.
    static func check(_ reader: some DatabaseReader) throws {
        try reader.read { database in
            try refuseNewer(database)
            guard try all.hasCompletedMigrations(database) else {
                throw StoreError.unusable("the store was written by an older version: start the gateway once")
            }
        }
    }

    private static func refuseNewer(_ database: Database) throws {
        guard try !all.hasBeenSuperseded(database) else {
            throw StoreError.unusable("the store was written by a newer version of this program")
        }
    }
}
