import Logging
import Model
import Store

extension Planner {
    /// Plans entries portion by portion: while one is written down, the next is thought about, as though both were one.
    ///
    /// - Returns: those to plan again, in their order: the first whose records a courier changed meanwhile, and all behind
    ///   their portion, for what was thought about those builds upon it.
    func plan(_ entries: [Entry]) async throws(Interruption) -> [Entry] {
        var world = World()
        var thought: Thought = ([], [])
        let ahead = entries.chunked(by: portions.size)
        for (place, portion) in ahead.enumerated() {
            let (settlements, outcome) = await deliberate(portion, &world, settling: thought)
            let last = try outcome.get()
            guard last.isAsDecided else { return last.void + ahead[place...].joined() }
            thought = (try settlements.get(), portion)
        }
        return try await settled(thought).get().void
    }

    /// What was decided about a portion.
    private typealias Thought = (settlements: [Settlement], entries: [Entry])

    /// Thinks about a portion and settles the one before it.
    private func deliberate(
        _ portion: [Entry],
        _ world: inout World,
        settling before: Thought
    ) async -> (Result<[Settlement], Interruption>, Result<Outcome, Interruption>) {
        guard !portions.areSettledLate else {
            let settlements = await deliberate(portion, &world)
            return (settlements, await settled(before))
        }
        async let outcome = settled(before)
        let settlements = await deliberate(portion, &world)
        return (settlements, await outcome)
    }

    /// Thinks about entries; the world has what is still being written down in it.
    private func deliberate(_ entries: [Entry], _ world: inout World) async -> Result<[Settlement], Interruption> {
        do throws(Interruption) {
            let known = world
            let (settlements, learned) = try await insistence.stored { () async throws(StoreError) in
                var world = known
                let settlements = try await deliberation.settlements(for: entries, knowing: &world)
                return (settlements, world)
            }
            world = learned
            world.regardAsWritten()
            return .success(settlements)
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

    /// What became of settlements.
    private struct Outcome {
        /// The entries to plan again, because a courier recorded something about their records meanwhile.
        var void: [Entry] = []
        /// Whether one contradicted what is kept.
        var hasContradiction = false

        /// Whether all of them hold.
        var isAsDecided: Bool { void.isEmpty && !hasContradiction }
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
