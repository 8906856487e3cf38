import Model

/// Whether the store is on disk, has room, and gets on with its work.
struct StoreCheck: Sendable {
    /// How the store is.
    let facts: StoreFacts
    /// Where it is.
    let location: String
    /// How many undecided entries there may be.
    let limit: Int
    /// The present.
    let now: Timestamp

    /// Less room than this, and the store soon takes nothing more: a busy inbox alone takes 160 MiB.
    private static let scarce = 512 << 20
    /// What waits longer than this waits for somebody.
    private static let patience = Duration.seconds(15 * 60)

    /// What is to be said of it.
    var diagnoses: [Diagnosis] {
        [fault, durability, room, backlog, age, deadLetters].compactMap { $0 } + deliveries
    }

    private func diagnosis(
        _ severity: Finding.Severity,
        _ problem: String,
        _ evidence: String,
        _ remedy: String
    ) -> Diagnosis {
        Diagnosis(severity, .store, "gateway.store", problem, evidence: evidence, remedy: remedy)
    }

    private var fault: Diagnosis? {
        facts.fault.map {
            diagnosis(
                .error,
                "the store takes no writes",
                $0,
                "make room on the disk, and let the gateway's user write \(location) and its folder"
            )
        }
    }

    private var durability: Diagnosis? {
        guard let level = facts.durability, level < 2 else { return nil }
        return diagnosis(
            .error,
            "commits are not on disk when they return",
            "the store's `synchronous` level is \(level), not 2",
            "stop the gateway and look at who else opens the store"
        )
    }

    private var room: Diagnosis? {
        guard let free = facts.free, free < Self.scarce else { return nil }
        return diagnosis(
            free < Self.scarce / 8 ? .error : .warning,
            "the disk of the store is nearly full",
            "\(free >> 20) MiB are free",
            "make room, or shorten `gateway.retention`"
        )
    }

    private var backlog: Diagnosis? {
        guard facts.backlog > limit / 2 else { return nil }
        return diagnosis(
            facts.backlog >= limit ? .error : .warning,
            "the backlog is near its limit, past which senders are put off",
            "\(facts.backlog) of \(limit) entries wait to be decided",
            "see which system is slow (`crosswalk events --state pending`), or raise `gateway.limits.backlog`"
        )
    }

    private var age: Diagnosis? {
        guard let oldest = facts.oldestEntry, now - oldest > Self.patience else { return nil }
        return diagnosis(
            .warning,
            "what was received has waited long to be decided",
            "the oldest of \(facts.backlog) entries since \(oldest)",
            "see whether the gateway runs, and why they wait: `crosswalk events --state pending`"
        )
    }

    private var deliveries: [Diagnosis] {
        facts.waiting.sorted { $0.key < $1.key }.compactMap { connection, waiting in
            guard now - waiting.oldest > Self.patience else { return nil }
            return Diagnosis(
                .warning,
                .store,
                "connections.\(connection)",
                "changes have waited long to be delivered",
                evidence: "the oldest of \(waiting.deliveries) since \(waiting.oldest)",
                remedy: "see whether the gateway runs, and what the system answers: `crosswalk errors`"
            )
        }
    }

    private var deadLetters: Diagnosis? {
        guard facts.deadLetters > 0 else { return nil }
        return diagnosis(
            .warning,
            "there are dead letters",
            "\(facts.deadLetters) could not be read or done",
            "`crosswalk dead-letters` shows them by reason; retry or discard them"
        )
    }
}
