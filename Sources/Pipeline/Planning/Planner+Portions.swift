import Logging
import Model
import Store

extension Planner {
    /// How often a turn plans entries in vain, because their records change under its hands.
    private static let rounds = 4

    /// Plans entries portion by portion: while one is written down, the next is thought about, as though both were one,
    /// and more are claimed.
    ///
    /// Where a settlement does not hold, because a courier or an operator changed its records meanwhile, what was thought
    /// about behind it is thought about again: it builds upon it.
    ///
    /// - Parameters:
    ///   - entries: the first entries.
    ///   - end: until when more are claimed, as long as there is no rush and every claim is whole.
    /// - Returns: the entries that other writers left no peace.
    /// - Throws: `Interruption` when the store cannot do its part, for longer than `Insistence` waits.
    func plan(_ entries: [Entry], claimingUntil end: Timestamp) async throws(Interruption) -> [Entry] {
        var (waiting, thought, world) = (entries, Thought(), World())
        var (hasMore, vain) = (true, 0)
        while !waiting.isEmpty || !thought.entries.isEmpty {
            let portion = Array(waiting.prefix(portions.size))
            waiting.removeFirst(portion.count)
            hasMore = hasMore && clock.now < end && !rush.isOn
            let wanted = hasMore && waiting.isEmpty && !portion.isEmpty ? Self.claimLimit : 0
            let step = await step(to: portion, in: world, settling: thought) { await claimMore(wanted) }
            hasMore = hasMore && step.claimed.count == wanted
            waiting += step.claimed
            let outcome = try step.outcome.get()
            if !thought.entries.isEmpty { vain = outcome.void.count == thought.entries.count ? vain + 1 : 0 }
            if outcome.isAsDecided {
                (thought, world) = try step.thought.get()
            } else {
                waiting = outcome.void + portion + waiting
                (thought, world) = (Thought(), World())
                if vain == Self.rounds { return waiting }
            }
        }
        return []
    }

    /// What was decided about a portion.
    private struct Thought {
        /// How each of its entries ends.
        var settlements: [Settlement] = []
        /// The entries.
        var entries: [Entry] = []
    }

    /// Where a step has led to.
    private struct Step {
        /// What was decided about the portion, and the world behind it.
        let thought: Result<(Thought, World), Interruption>
        /// What became of what was decided before.
        let outcome: Result<Outcome, Interruption>
        /// The entries that were claimed.
        let claimed: [Entry]
    }

    /// What became of settlements.
    private struct Outcome {
        /// The entries to plan again, because a courier recorded something about their records meanwhile.
        var void: [Entry] = []
        /// Whether one contradicted what is kept.
        var hasContradiction = false

        /// Whether all of them hold.
        var isAsDecided: Bool { void.isEmpty && !hasContradiction }
    }

    /// Thinks about a portion, settles the one before it, and claims what follows: beside each other, if that is wanted.
    private func step(
        to portion: [Entry],
        in world: World,
        settling before: Thought,
        claiming claim: @escaping @Sendable () async -> [Entry]
    ) async -> Step {
        guard !portions.areSettledLate else {
            let thought = await deliberate(portion, world)
            return Step(thought: thought, outcome: await settled(before), claimed: await claim())
        }
        async let outcome = settled(before)
        async let claimed = claim()
        return Step(thought: await deliberate(portion, world), outcome: await outcome, claimed: await claimed)
    }

    /// Thinks about entries; the world has what is still being written down in it.
    private func deliberate(_ entries: [Entry], _ known: World) async -> Result<(Thought, World), Interruption> {
        guard !entries.isEmpty else { return .success((Thought(), World())) }
        do throws(Interruption) {
            return .success(
                try await insistence.stored { () async throws(StoreError) in
                    var world = known
                    let settlements = try await deliberation.settlements(for: entries, knowing: &world)
                    return (Thought(settlements: settlements, entries: entries), world.written(with: settlements))
                }
            )
        } catch {
            return .failure(error)
        }
    }

    /// Settles a portion, and wakes who is to deliver what it came to.
    private func settled(_ thought: Thought) async -> Result<Outcome, Interruption> {
        guard !thought.entries.isEmpty else { return .success(Outcome()) }
        do throws(Interruption) {
            try survive(hazard, at: .settle)
            let outcome = try await insistence.stored { () async throws(StoreError) in
                try await settle(thought.settlements, of: thought.entries)
            }
            for bell in bells { bell.ring() }
            return .success(outcome)
        } catch {
            return .failure(error)
        }
    }

    /// Settles a portion in one transaction.
    ///
    /// Where one settlement contradicts what is kept (an operator linked one of its records meanwhile), each is settled
    /// alone, and the contradicting one becomes a dead letter to be retried.
    private func settle(_ settlements: [Settlement], of entries: [Entry]) async throws(StoreError) -> Outcome {
        do throws(StoreError) {
            let void = Set(try await store.settle(settlements, at: clock.now))
            let valid = settlements.lazy.filter { !void.contains($0.entry) }
            measures.settled(valid)
            for settlement in valid { tell(of: settlement) }
            return Outcome(void: entries.filter { void.contains($0.id) })
        } catch {
            guard case .conflict(let reason) = error else { throw error }
            guard settlements.count == 1 else {
                var outcome = Outcome()
                for settlement in settlements {
                    let alone = try await settle([settlement], of: entries)
                    outcome.void += alone.void
                    outcome.hasContradiction = outcome.hasContradiction || alone.hasContradiction
                }
                return outcome
            }
            _ = try await store.settle([settlements[0].buried(reason)], at: clock.now)
            return Outcome(hasContradiction: true)
        }
    }

    private func tell(of settlement: Settlement) {
        guard log.logLevel <= .debug, let trace = settlement.trace else { return }
        for ruling in settlement.ending.rulings {
            log.debug(
                "decided",
                metadata: [
                    "trace": "\(trace)", "event": "\(settlement.entry)", "record": "\(ruling.record)",
                    "sync": "\(ruling.sync?.text ?? "")", "verdict": "\(ruling.verdict.reason?.rawValue ?? "deliver")",
                ]
            )
        }
    }
}

extension Settlement {
    /// The same entry, as a dead letter.
    fileprivate func buried(_ reason: String) -> Settlement {
        Settlement(entry: entry, attempt: attempt, ending: .undecided(.buried(reason: reason)), lessons: [])
    }
}
