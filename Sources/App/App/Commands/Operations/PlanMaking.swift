import Model
import Pipeline
import Store

/// Makes plans of what a sync would write: reads one side, or both one after the other, and thinks it all through as the
/// gateway would.
///
/// It writes nothing, to no system and not into the journal. What was planned from one side counts for the other.
struct PlanMaking {
    private let sync: Sync
    private let configuration: LoadedConfiguration
    private let store: any Store
    private let desk: Desk
    private let lines: Lines
    private var forecast: Forecast

    /// How often what cannot be decided is thought through, before a plan is made without it.
    private static let tries = 3

    /// Begins.
    init(for sync: Sync, _ configuration: LoadedConfiguration, _ store: any Store, _ desk: Desk) {
        self.sync = sync
        self.configuration = configuration
        self.store = store
        self.desk = desk
        lines = desk.lines(configuration, keeping: store)
        forecast = Forecast(
            of: configuration.gateway,
            store: store,
            lines: lines,
            clock: desk.clock,
            entropy: desk.entropy
        )
    }

    /// The plan of what certain records of a side would bring about.
    mutating func plan(lookingAt records: [RecordRef], from side: Side) async throws(CommandFailure) -> BackfillPlan {
        var plan = BackfillPlan(sync, from: side)
        let page = Backfill.Page(lookingAt: records, at: desk.clock.now)
        try await think(through: page.arrivals, &plan)
        return plan
    }

    /// The plan of what all records of a side would bring about.
    mutating func plan(from side: Side) async throws(CommandFailure) -> BackfillPlan {
        let gateway = configuration.gateway
        guard let backfill = Backfill(of: sync, from: side, gateway, store: store, lines: lines, clock: desk.clock)
        else { throw CommandFailure(.misused, "the configuration has no such connection") }
        var plan = BackfillPlan(sync, from: side)
        var (page, patience, keys) = (Backfill.Page?.none, Patience(desk), Set<String>())
        while page?.isLast != true {
            do throws(Backfill.Obstacle) {
                page = try await backfill.page(behind: page)
            } catch {
                guard await patience.waits(for: error) else {
                    throw CommandFailure(
                        .unreachable,
                        "stopped: \(Backfilling.words(error))",
                        remedy: "nothing was written; begin again when the system answers"
                    )
                }
                continue
            }
            // A list that broke off begins anew; the journal would know what it has by its keys.
            let fresh = (page?.arrivals ?? []).filter { $0.deliveryKey.map { keys.insert($0).inserted } ?? true }
            try await think(through: fresh, &plan)
            desk.console.note("\(sync.name): \(plan.records) records of \(sync.between[side]) read")
            patience = Patience(desk)
        }
        return plan
    }

    /// Thinks arrivals through, and again those that could not be decided.
    private mutating func think(through arrivals: [Arrival], _ plan: inout BackfillPlan) async throws(CommandFailure) {
        plan.records += arrivals.count
        var (open, patience, tries) = (arrivals, Patience(desk), 0)
        while !open.isEmpty {
            tries += 1
            let outlook: Forecast.Outlook
            do throws(StoreError) {
                outlook = try await forecast.look(ahead: open, for: sync.name)
            } catch {
                throw CommandFailure(error, in: configuration.store)
            }
            plan.add(outlook.rulings)
            let passing = outlook.undecided.filter { $0.until != nil }
            for one in outlook.undecided where one.until == nil { plan.add(undecided: one.arrival, one.reason) }
            guard tries < Self.tries, let next = passing.compactMap(\.until).max(),
                await patience.waits(next - desk.clock.now, passing[0].reason)
            else {
                for one in passing { plan.add(undecided: one.arrival, one.reason) }
                return
            }
            open = passing.map(\.arrival)
        }
    }
}
