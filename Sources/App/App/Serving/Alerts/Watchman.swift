import Model
import Pipeline
import ServiceLifecycle
import Store

/// Looks at a running gateway twice a minute, and has whatever is worth it told.
struct Watchman: Service {
    /// What he remembers from one look to the next.
    struct Watch: Sendable {
        /// What has been told.
        var standing = Standing<Alert>()
        /// How fast calls are spent.
        var trend = BudgetTrend()
    }

    /// How often he looks.
    private static let interval = Duration.seconds(30)

    /// What is in force.
    let inForce: ConfigurationInForce
    /// What runs.
    let house: PumpHouse
    /// What is kept.
    let store: any Store
    /// The time.
    let clock: any WallClock
    /// Who tells.
    let herald: Herald

    /// Looks until graceful shutdown.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var watch = Watch()
            while true {
                try await Task.sleep(for: Self.interval)
                await look(&watch)
            }
        }
    }

    /// Looks once, and has told what is news.
    func look(_ watch: inout Watch) async {
        do throws(StoreError) {
            var sight = try await sight()
            watch.trend.note(sight.budgets, at: clock.now)
            sight.lasting = watch.trend.lasting
            var news = watch.standing.take(inForce.now.alerts.alerts(at: sight))
            if news.gone.contains(where: { $0.sort == .failing }) {
                let waiting = try await store.waiting()
                news.gone = news.gone.map { alert in
                    let name = ConnectionName(alert.about)
                    guard alert.sort == .failing, let outage = house.works.alarm.ended[name] else { return alert }
                    return alert.recovered(outage.since, outage.end, waiting: waiting[name]?.deliveries ?? 0)
                }
            }
            herald.tell(news)
        } catch {
            // A store that cannot be read shows in `/ready`, and in the log of every pump.
        }
        await herald.send()
    }

    private func sight() async throws(StoreError) -> AlertRules.Sight {
        let (now, works, census) = (clock.now, house.works, try await store.census())
        var sight = AlertRules.Sight()
        sight.outages = works.outages
        sight.backlogAge = try await store.backlog().oldest.map { now - $0 }
        sight.outboxAges = try await store.waiting().mapValues { now - $0.oldest }
        sight.dead = (census.entries[.dead] ?? 0) + (census.deliveries[.dead] ?? 0)
        for name in works.couriers.map(\.connection) {
            sight.budgets[name] = works.lines.line(to: name)?.budget
            guard inForce.now.connections[name]?.receivers.isEmpty == false else { continue }
            let last = try await store.entries(HistoryFilter(connection: name, limit: 1)).first
            sight.silences[name] = last.map { now - $0.arrival.receivedAt }
        }
        return sight
    }
}

extension Alert {
    /// The alert as it ends: how long the outage lasted, and how much waits.
    fileprivate func recovered(_ since: Timestamp, _ end: Timestamp, waiting: Int) -> Alert {
        Alert(
            sort: sort,
            about: about,
            message: "its system has recovered after \((end - since).words); \(waiting) writes wait for it"
        )
    }
}
