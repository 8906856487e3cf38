import Model
import Pipeline
import Store

extension Backfilling {
    /// How often what cannot be decided is thought through, before a plan is made without it.
    private static let tries = 3

    /// Says what would be written, and writes nothing: to no system, and not into the journal.
    func plan(
        _ sync: Sync,
        from side: Side,
        _ named: [RecordRef],
        _ configuration: LoadedConfiguration,
        _ store: any Store,
        _ desk: Desk
    ) async throws(CommandFailure) -> Performance {
        let gateway = configuration.gateway
        let lines = desk.lines(configuration, keeping: store)
        guard let backfill = Backfill(of: sync, from: side, gateway, store: store, lines: lines, clock: desk.clock)
        else { throw CommandFailure(.misused, "the configuration has no such connection") }
        var forecast = Forecast(of: gateway, store: store, lines: lines, clock: desk.clock, entropy: desk.entropy)
        var plan = BackfillPlan(sync, from: side)
        var page = named.isEmpty ? nil : Backfill.Page(lookingAt: named, at: desk.clock.now)
        if let page { try await think(through: page.arrivals, &forecast, &plan, configuration, desk) }
        var patience = Patience(desk)
        while page?.isLast != true {
            do throws(Backfill.Obstacle) {
                page = try await backfill.page(behind: page)
            } catch {
                guard await patience.waits(for: error) else { return unplanned(sync, Self.words(error)) }
                continue
            }
            try await think(through: page?.arrivals ?? [], &forecast, &plan, configuration, desk)
            desk.console.note("\(sync.name): \(plan.records) records read")
            patience = Patience(desk)
        }
        return result.performance(plan.json, status: plan.undecided.isEmpty ? .done : .wrong, text: plan.text)
    }

    /// Thinks arrivals through, and again those that could not be decided.
    private func think(
        through arrivals: [Arrival],
        _ forecast: inout Forecast,
        _ plan: inout BackfillPlan,
        _ configuration: LoadedConfiguration,
        _ desk: Desk
    ) async throws(CommandFailure) {
        plan.records += arrivals.count
        var (open, patience) = (arrivals, Patience(desk))
        var tries = 0
        while !open.isEmpty {
            tries += 1
            let outlook: Forecast.Outlook
            do throws(StoreError) {
                outlook = try await forecast.look(ahead: open, for: plan.sync.name)
            } catch {
                throw CommandFailure(error, in: configuration.store)
            }
            plan.add(outlook.rulings)
            let passing = outlook.undecided.filter { $0.until != nil }
            let lasting = outlook.undecided.filter { $0.until == nil }
            for one in lasting { plan.add(undecided: one.arrival, one.reason) }
            guard tries < Self.tries, let next = passing.compactMap(\.until).max(),
                await patience.waits(next - desk.clock.now, passing[0].reason)
            else {
                for one in passing { plan.add(undecided: one.arrival, one.reason) }
                return
            }
            open = passing.map(\.arrival)
        }
    }

    private func unplanned(_ sync: Sync, _ reason: String) -> Performance {
        result.performance(
            ["sync": .string(sync.name.text), "dryRun": true, "done": false, "reason": .string(reason)],
            status: .unreachable,
            text: "stopped: \(reason)\nnothing was written; a plan is made from the beginning\n"
        )
    }
}
