/// The tables as their migrations made them.
///
/// Instants are milliseconds since the epoch. Stages are those of `Stage`: 0 ready, 1 later, 2 claimed, 3 settled,
/// 4 dead, 5 dropped; whatever waits has a `due`, whatever is claimed has a `fence`. The indexes that every claim goes
/// through are partial: they hold what waits, not the millions of rows that are done.
enum Schema {
    /// Entries (narrow, changing), what arrived (wide, never changing), delivery keys, rulings.
    static let journal = """
        CREATE TABLE sequence (
            name TEXT PRIMARY KEY,
            last INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO sequence VALUES ('entry', 0);

        CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            stage INTEGER NOT NULL,
            due INTEGER,
            attempts INTEGER NOT NULL DEFAULT 0,
            fence INTEGER,
            duplicates INTEGER NOT NULL DEFAULT 0,
            scope TEXT,
            reason TEXT
        ) STRICT;
        CREATE INDEX entry_open ON entry (stage) WHERE stage <> 3;
        CREATE INDEX entry_later ON entry (due) WHERE stage IN (1, 2);

        CREATE TABLE arrival (
            id INTEGER PRIMARY KEY,
            connection TEXT NOT NULL,
            received INTEGER NOT NULL,
            receiver TEXT NOT NULL,
            delivery_key TEXT,
            proven_by INTEGER,
            poison TEXT,
            headers BLOB NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX arrival_connection ON arrival (connection);

        -- The entry is null once it was forgotten.
        CREATE TABLE delivery_key (
            connection TEXT NOT NULL,
            key TEXT NOT NULL,
            entry INTEGER,
            PRIMARY KEY (connection, key)
        ) STRICT, WITHOUT ROWID;

        -- Which ids hold what was received (entries) or put into the outbox (deliveries) in an hour since the epoch:
        -- bounds a search by time, since ids grow with time but for what arrives side by side.
        CREATE TABLE calendar (
            subject TEXT NOT NULL,
            hour INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            PRIMARY KEY (subject, hour)
        ) STRICT, WITHOUT ROWID;

        -- Parked: 1 while its sync is paused, 2 when it is to be decided again.
        CREATE TABLE ruling (
            entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
            event INTEGER NOT NULL,
            sync TEXT NOT NULL,
            record TEXT NOT NULL,
            parked INTEGER NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (entry, event, sync)
        ) STRICT;
        CREATE INDEX ruling_record ON ruling (record, entry);
        CREATE INDEX ruling_parked ON ruling (sync, parked, entry) WHERE parked > 0;

        CREATE TABLE entry_tally (
            stage INTEGER PRIMARY KEY,
            count INTEGER NOT NULL
        ) STRICT;
        INSERT INTO entry_tally VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0);
        CREATE TRIGGER entry_changed AFTER UPDATE OF stage ON entry WHEN old.stage <> new.stage BEGIN
            UPDATE entry_tally SET count = count - 1 WHERE stage = old.stage;
            UPDATE entry_tally SET count = count + 1 WHERE stage = new.stage;
        END;
        CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN
            DELETE FROM arrival WHERE id = old.id;
            UPDATE entry_tally SET count = count - 1 WHERE stage = old.stage;
        END;
        """

    /// Deliveries, the schedule of their lanes, attempts.
    static let outbox = """
        CREATE TABLE delivery (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
            connection TEXT NOT NULL,
            lane TEXT NOT NULL,
            record TEXT,
            since INTEGER NOT NULL,
            stage INTEGER NOT NULL,
            due INTEGER,
            attempts INTEGER NOT NULL DEFAULT 0,
            fence INTEGER,
            alone INTEGER NOT NULL DEFAULT 0,
            problem TEXT,
            change TEXT NOT NULL
        ) STRICT;
        CREATE INDEX delivery_entry ON delivery (entry);
        CREATE INDEX delivery_record ON delivery (record) WHERE record IS NOT NULL;
        CREATE INDEX delivery_open ON delivery (stage) WHERE stage <> 3;
        CREATE INDEX delivery_waiting ON delivery (connection) WHERE due IS NOT NULL;
        CREATE INDEX delivery_lane ON delivery (lane) WHERE due IS NOT NULL;
        CREATE INDEX delivery_claimed ON delivery (lane, due) WHERE fence IS NOT NULL;

        -- One row for each lane in which something waits: its oldest delivery, and when it may be claimed next.
        CREATE TABLE lane (
            name TEXT PRIMARY KEY,
            connection TEXT NOT NULL,
            due INTEGER NOT NULL,
            head INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX lane_due ON lane (connection, due, head);

        CREATE TABLE attempt (
            delivery INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            result TEXT NOT NULL,
            exchange TEXT NOT NULL,
            PRIMARY KEY (delivery, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE delivery_tally (
            connection TEXT NOT NULL,
            stage INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (connection, stage)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER delivery_added AFTER INSERT ON delivery BEGIN
            INSERT INTO delivery_tally VALUES (new.connection, new.stage, 1)
                ON CONFLICT DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER delivery_changed AFTER UPDATE OF stage ON delivery WHEN old.stage <> new.stage BEGIN
            UPDATE delivery_tally SET count = count - 1 WHERE connection = old.connection AND stage = old.stage;
            INSERT INTO delivery_tally VALUES (new.connection, new.stage, 1)
                ON CONFLICT DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER delivery_removed AFTER DELETE ON delivery BEGIN
            UPDATE delivery_tally SET count = count - 1 WHERE connection = old.connection AND stage = old.stage;
        END;
        """

    /// Links and shadows.
    static let directory = """
        CREATE TABLE link (
            id TEXT PRIMARY KEY,
            sync TEXT NOT NULL,
            crm TEXT,
            platform TEXT,
            state TEXT NOT NULL,
            rule INTEGER,
            since INTEGER NOT NULL,
            note TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX link_by_crm ON link (crm) WHERE crm IS NOT NULL;
        CREATE INDEX link_by_platform ON link (platform) WHERE platform IS NOT NULL;
        CREATE UNIQUE INDEX link_crm_once ON link (crm, sync) WHERE state IN ('linked', 'creating');
        CREATE UNIQUE INDEX link_platform_once ON link (platform, sync) WHERE state IN ('linked', 'creating');

        CREATE TABLE shadow (
            record TEXT PRIMARY KEY,
            revision INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        """

    /// Fewer indexes to keep up with: what is claimed is found among what is open, and counted by `Tally`.
    static let leaner = """
        DROP TRIGGER entry_changed;
        DROP TRIGGER delivery_added;
        DROP TRIGGER delivery_changed;

        DROP INDEX entry_later;
        CREATE INDEX entry_later ON entry (due) WHERE stage = 1;

        DROP INDEX delivery_claimed;
        DROP INDEX delivery_open;
        CREATE INDEX delivery_given_up ON delivery (stage) WHERE stage > 3;
        """

    /// Up to which entry the delivery keys are in their table; those behind it are known from the arrivals.
    static let runs = """
        INSERT INTO sequence SELECT 'keyed', last FROM sequence WHERE name = 'entry';
        """

    /// Which syncs have not decided about an entry, in a JSON array; null while none has, and when all have.
    static let remaining = """
        ALTER TABLE entry ADD COLUMN remaining TEXT;
        """

    /// What was refused of late.
    static let quarantine = """
        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            connection TEXT NOT NULL,
            reason TEXT NOT NULL,
            method TEXT NOT NULL,
            target TEXT NOT NULL,
            headers BLOB NOT NULL,
            body BLOB NOT NULL,
            size INTEGER NOT NULL,
            digest TEXT NOT NULL,
            whole INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX quarantine_connection ON quarantine (connection, id);
        """

    /// What each secret has proven: first, last, how many; kept however old it is.
    static let proofs = """
        CREATE TABLE proof (
            connection TEXT NOT NULL,
            receiver TEXT NOT NULL,
            mark INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (connection, receiver, mark)
        ) STRICT, WITHOUT ROWID;
        """

    /// What a change goes back to: the trace of what arrived, an operator's correction, and the
    /// configurations that were in force.
    static let origins = """
        ALTER TABLE delivery ADD COLUMN trace TEXT;
        ALTER TABLE delivery ADD COLUMN amendment TEXT;

        CREATE TABLE configuration (
            since INTEGER NOT NULL,
            mark TEXT NOT NULL,
            program TEXT NOT NULL
        ) STRICT;
        """

    /// Which records wait for another's counterpart in a sync, to name it.
    static let openReferences = """
        CREATE TABLE open_reference (
            named TEXT NOT NULL,
            sync TEXT NOT NULL,
            naming TEXT NOT NULL,
            PRIMARY KEY (named, sync, naming)
        ) STRICT, WITHOUT ROWID;
        """

    /// Grants and cursors.
    static let vault = """
        CREATE TABLE grant (
            connection TEXT PRIMARY KEY,
            token BLOB NOT NULL,
            base TEXT NOT NULL,
            refresh_token BLOB,
            granted INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE cursor (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// What is paused, and what operators did.
    static let operating = """
        CREATE TABLE pause (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            since INTEGER NOT NULL,
            who TEXT NOT NULL,
            why TEXT,
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE intervention (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            who TEXT NOT NULL,
            deed TEXT NOT NULL,
            subjects TEXT NOT NULL,
            count INTEGER NOT NULL,
            why TEXT
        ) STRICT;
        CREATE INDEX intervention_at ON intervention (at);
        """
}
