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
    @OptionGroup var mandate: MandateOptions
    @OptionGroup var result: ResultOptions

    /// Compares them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let sync = try configuration.sync(named: sync)
        guard repair, !dryRun else {
            let store = try desk.store(configuration, .change)
            let comparison = try await compare(sync, configuration, store, desk)
            return result.performance(comparison.json, status: comparison.status, text: comparison.text)
        }
        let body: [(String, JSON?)] = [("repair", true), ("why", mandate.why.map(JSON.string))]
        let call = OperatorCall("POST", "reconcile", sync.name.text, body: body)
        let done = try await desk.undertake(configuration, call, mandate) { (store, mandate) throws(CommandFailure) in
            var comparison = try await compare(sync, configuration, store, desk)
            try await desk.look(at: comparison.differing, for: sync, by: mandate, configuration, store)
            comparison.repaired = comparison.differing.count
            return Undertaken(comparison.json, status: comparison.status)
        }
        return result.performance(done.document, status: done.status, text: Comparison.text(of: done.document))
    }

    private func compare(
        _ sync: Sync,
        _ configuration: LoadedConfiguration,
        _ store: any Store,
        _ desk: Desk
    ) async throws(CommandFailure) -> Comparison {
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
        return Comparison(sync: sync, asOf: beginning, plans: plans, waiting: waiting)
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

    /// How the command ends.
    var status: CommandFailure.Status { isInSync || repaired > 0 ? .done : .wrong }

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
    var text: String { Self.text(of: json) }

    /// A comparison's document for people, whoever has made it.
    static func text(of document: JSON) -> String {
        let sides = document["sides"]?.elements ?? []
        let details = sides.map { BackfillPlan.details(of: $0) + BackfillPlan.sums(of: $0) }.joined()
        let (name, asOf) = (document["sync"]?.text ?? "", document["asOf"]?.text ?? "")
        guard document["inSync"] != true else { return details + "\(name): in sync as of \(asOf)\n" }
        let repaired = document["repaired"]?.integer ?? 0
        let repair =
            repaired > 0
            ? "the gateway looks at \(repaired) records anew"
            : "--repair has the gateway look at the records that differ"
        let differing = Set(sides.flatMap { $0["writes"]?.elements ?? [] }.compactMap { $0["record"]?.text }).count
        let unknown = sides.reduce(0) { $0 + ($1["undecided"]?.elements?.count ?? 0) }
        return details + "\(name): not in sync as of \(asOf): \(differing) records differ, "
            + "\(unknown) cannot be found out, \(document["waiting"]?.integer ?? 0) changes are on their way\n\(repair)\n"
    }
}
