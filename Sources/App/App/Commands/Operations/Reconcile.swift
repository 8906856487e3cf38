import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk reconcile`: whether both sides of a sync agree, record by record.
struct Reconcile: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares both sides of a sync: in sync as of now, or which records and fields differ.",
        discussion: """
            Every record of both sides is read, at the pace that the systems allow, and thought through as the gateway \
            would. With --repair the records that differ are looked at anew by the gateway. Ends with 1 where something \
            differs, cannot be found out or is still on its way.
            """
    )

    @Argument(help: "The sync.")
    var sync: String
    @Flag(help: "Have the gateway look at the records that differ.")
    var repair = false
    @Flag(help: "Only say what would be repaired.")
    var dryRun = false
    @OptionGroup var result: ResultOptions

    /// Compares them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let sync = try configuration.sync(named: sync)
        let store = try desk.store(configuration, .change)
        for side in Side.allCases {
            try await desk.expectMoving(sync.between[side].connection, configuration, store)
        }
        let beginning = desk.clock.now
        var making = PlanMaking(for: sync, configuration, store, desk)
        let crm = try await making.plan(from: .crm)
        let plans = [crm, try await making.plan(from: .platform).without(crm)]
        let waiting = try await asked(configuration) { () async throws(StoreError) in
            let (entries, deliveries) = (try await store.backlog().entries, try await store.waiting())
            return entries + deliveries.values.reduce(0) { $0 + $1.deliveries }
        }
        var comparison = Comparison(sync: sync, asOf: beginning, plans: plans, waiting: waiting)
        if repair, !dryRun {
            try await desk.look(at: comparison.differing, for: sync, configuration, store)
            comparison.repaired = comparison.differing.count
        }
        return result.performance(
            comparison.json,
            status: comparison.isInSync || comparison.repaired > 0 ? .done : .wrong,
            text: comparison.text
        )
    }
}

/// Both sides of a sync, compared.
struct Comparison: Sendable {
    /// The sync.
    let sync: Sync
    /// When reading began: what differs since then is news.
    let asOf: Timestamp
    /// What would be written, seen from either side.
    let plans: [BackfillPlan]
    /// How many entries and deliveries are still on their way.
    let waiting: Int
    /// How many records the gateway looks at anew.
    var repaired = 0

    /// Whether nothing differs, nothing is unknown and nothing is on its way.
    var isInSync: Bool { plans.allSatisfy { $0.writes.isEmpty && $0.isComplete } && waiting == 0 }

    /// The records that bring writes about.
    var differing: [RecordRef] { Set(plans.flatMap(\.writes).map(\.source)).sorted() }

    /// The comparison as one document.
    var json: JSON {
        [
            "sync": .string(sync.name.text), "asOf": .string(asOf.description), "inSync": .flag(isInSync),
            "waiting": .integer(waiting), "repaired": .integer(repaired),
            "sides": .array(plans.map(\.json)),
        ]
    }

    /// The comparison for people.
    var text: String {
        let details = plans.map(\.details).joined() + plans.map(\.sums).joined()
        if isInSync { return details + "\(sync.name): in sync as of \(asOf)\n" }
        let repair =
            repaired > 0
            ? "the gateway looks at \(repaired) records anew"
            : "--repair has the gateway look at the records that differ"
        let unknown = plans.reduce(0) { $0 + $1.undecided.count }
        return details + "\(sync.name): not in sync as of \(asOf): \(differing.count) records differ, "
            + "\(unknown) cannot be found out, \(waiting) changes are on their way\n\(repair)\n"
    }
}
