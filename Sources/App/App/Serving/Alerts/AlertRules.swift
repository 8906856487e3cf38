import Model
import Pipeline

/// From when on what is seen of a gateway is worth an alert.
struct AlertRules: Sendable, Hashable {
    /// How long something may wait.
    let age: Duration
    /// How long a connection may be quiet; nil for as long as it likes.
    let quiet: Duration?
    /// What part of its calls a connection keeps, in hundredths, before it is told of.
    static let budgetReserve = 10
    /// Calls that would be gone sooner than this, as they are being spent, are told of: time to look and to slow down.
    static let foresight = Duration.seconds(4 * 3600)

    /// What is seen of a gateway.
    struct Sight: Sendable {
        /// The connections whose systems fail, and rest by themselves.
        var outages: [(connection: ConnectionName, outage: Outage)] = []
        /// For how long the oldest undecided entry has waited; nil when none waits.
        var backlogAge: Duration?
        /// For how long the oldest delivery to each connection has waited.
        var outboxAges: [ConnectionName: Duration] = [:]
        /// How many entries and deliveries are dead.
        var dead = 0
        /// For how long nothing has come in, of each connection that anything is to come from.
        var silences: [ConnectionName: Duration] = [:]
        /// How many calls are left, where a system says so.
        var budgets: [ConnectionName: Budget] = [:]
        /// How long they will last, where they are being spent.
        var lasting: [ConnectionName: Duration] = [:]
    }

    /// The alerts that a sight is worth.
    func alerts(at sight: Sight) -> [Alert] {
        failing(sight) + waiting(sight) + dead(sight) + silent(sight) + poor(sight)
    }

    private func failing(_ sight: Sight) -> [Alert] {
        sight.outages.map { Alert(sort: .failing, about: $0.text, message: $1.words) }
    }

    private func waiting(_ sight: Sight) -> [Alert] {
        var alerts: [Alert] = []
        if let waited = sight.backlogAge, waited > age {
            let message = "the oldest has waited for \(waited.crosswalk)"
            alerts.append(Alert(sort: .backlog, about: "journal", message: message))
        }
        for (connection, waited) in sight.outboxAges.sorted(by: { $0.key < $1.key }) where waited > age {
            let message = "the oldest write to it has waited for \(waited.crosswalk)"
            alerts.append(Alert(sort: .outbox, about: connection.text, message: message))
        }
        return alerts
    }

    private func dead(_ sight: Sight) -> [Alert] {
        guard sight.dead > 0 else { return [] }
        return [Alert(sort: .deadLetters, about: "gateway", message: "\(sight.dead) could not be done")]
    }

    private func silent(_ sight: Sight) -> [Alert] {
        guard let quiet else { return [] }
        return sight.silences.sorted { $0.key < $1.key }.filter { $0.value > quiet }.map { connection, silence in
            Alert(sort: .quiet, about: connection.text, message: "nothing has come in for \(silence.crosswalk)")
        }
    }

    private func poor(_ sight: Sight) -> [Alert] {
        sight.budgets.sorted { $0.key < $1.key }.compactMap { connection, budget in
            guard budget.resetsAt == nil else { return nil }
            let left = "\(budget.remaining) of \(budget.limit) calls are left"
            let lasting = sight.lasting[connection].flatMap { $0 < Self.foresight ? $0 : nil }
            guard lasting != nil || budget.remaining * 100 < budget.limit * Self.budgetReserve else { return nil }
            let forecast = lasting.map { ": at the pace of the last hour they are gone in \($0.words)" } ?? ""
            return Alert(sort: .budget, about: connection.text, message: left + forecast)
        }
    }
}
