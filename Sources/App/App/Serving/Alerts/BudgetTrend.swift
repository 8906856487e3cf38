import Model

/// How fast calls are spent that a system welcomes in a day, and how long what is left will last at that pace.
struct BudgetTrend: Sendable {
    private struct Sample {
        let at: Timestamp
        let remaining: Int
    }

    private var samples: [ConnectionName: [Sample]] = [:]

    /// How far back the pace is taken from: long enough for a burst not to be one, short enough to warn in time.
    private static let window = Duration.seconds(3600)
    /// A shorter time tells nothing of the pace.
    private static let shortest = Duration.seconds(600)

    /// Takes in what is left now; what comes back by itself within minutes is no matter.
    mutating func note(_ budgets: [ConnectionName: Budget], at now: Timestamp) {
        for (name, budget) in budgets where budget.resetsAt == nil {
            var past = samples[name] ?? []
            // More than before: the system has counted anew.
            if let last = past.last, budget.remaining > last.remaining { past = [] }
            past.append(Sample(at: now, remaining: budget.remaining))
            let recent = past.filter { now - $0.at <= Self.window }
            samples[name] = recent
        }
        samples = samples.filter { budgets[$0.key] != nil }
    }

    /// How long what is left will last, for each connection whose calls are being spent.
    var lasting: [ConnectionName: Duration] {
        samples.compactMapValues { past in
            guard let first = past.first, let last = past.last, last.at - first.at >= Self.shortest else { return nil }
            let spent = first.remaining - last.remaining
            guard spent > 0 else { return nil }
            return (last.at - first.at) * last.remaining / spent
        }
    }
}
