import GRDB
import Model

/// Which ids hold what happened in an hour: the bounds of a search by time, at a few rows a day instead of an index.
struct Calendar {
    /// `entry` or `delivery`.
    let subject: String
    private var hours: [Int64: ClosedRange<Int64>] = [:]

    /// Begins with nothing noted.
    init(subject: String) {
        self.subject = subject
    }

    /// Notes that something with this id happened.
    mutating func note(_ id: Int64, at instant: Timestamp) {
        let hour = Self.hour(of: instant)
        let known = hours[hour] ?? id...id
        hours[hour] = min(known.lowerBound, id)...max(known.upperBound, id)
    }

    /// Writes down what was noted.
    func write(to database: Database) throws {
        for (hour, ids) in hours {
            try database.run(Self.widen, subject, hour, ids.lowerBound, ids.upperBound)
        }
    }

    /// The hour of an instant, since the epoch.
    static func hour(of instant: Timestamp) -> Int64 {
        // A shift would do for a power of two; this rounds down before the epoch as well.
        (instant.seconds - (instant.seconds % 3600 + 3600) % 3600) / 3600
    }

    /// No id below this one happened at the instant or later; nil when nothing did.
    static func first(of subject: String, since instant: Timestamp, in database: Database) throws -> Int64? {
        try database.number(
            "SELECT MIN(first) FROM calendar WHERE subject = ? AND hour >= ?",
            subject,
            hour(of: instant)
        )
    }

    /// No id above this one happened before the instant; nil when nothing did.
    static func last(of subject: String, before instant: Timestamp, in database: Database) throws -> Int64? {
        try database.number(
            "SELECT MAX(last) FROM calendar WHERE subject = ? AND hour <= ?",
            subject,
            hour(of: instant)
        )
    }

    static let widen = """
        INSERT INTO calendar (subject, hour, first, last)
        VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET first = MIN(first, excluded.first), last = MAX(last, excluded.last)
        """
}
