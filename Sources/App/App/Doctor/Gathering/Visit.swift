import Model
import Pipeline

/// Asks one system what a check-up wants to know of it.
struct Visit: Sendable {
    private let system: System
    private let line: Line
    private let witness: Witness
    private let clock: any WallClock

    /// How many records of a kind are looked at.
    static let sampleSize = 150

    /// Sets up a visit; nil where there is no such connection.
    init?(to connection: ConnectionName, by means: Means) {
        guard let (line, witness) = means.line(connection) else { return nil }
        system = line.system
        self.line = line
        self.witness = witness
        clock = means.clock
    }

    /// What is wanted of a kind, given its description.
    typealias Wish = @Sendable (KindDescription) -> [FieldPath]

    /// What the system told of us and of these kinds.
    func facts(_ kinds: [(kind: KindRef, wanted: Wish)]) async -> SystemFacts {
        var facts = SystemFacts(connection: system.name, platform: system.platform)
        await introduce(&facts)
        for (kind, wanted) in kinds where facts.answersUs {
            facts.kinds[kind] = await look(at: kind, wanting: wanted, &facts)
        }
        return counted(facts)
    }

    /// Looks records up by their fields.
    func found(
        _ queries: [IdentityQuery],
        _ description: KindDescription?
    ) async -> [MatchResult] {
        var results: [MatchResult] = []
        let matcher = system.matcher
        var rest = queries[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(matcher.matchLimit))
            rest = rest.dropFirst(batch.count)
            let paths = batch[0].equals.paths
            guard
                let found = await asked({ () async throws(LineError) in
                    try await line.converse {
                        matcher.step(for: batch, wanting: paths, description: description, after: $0)
                    }.answer
                })
            else { return results }
            results += found
        }
        return results
    }

    /// The facts with what was counted so far.
    func counted(_ facts: SystemFacts) -> SystemFacts {
        var facts = facts
        facts.clockGap = line.clockGap
        facts.budget = line.budget
        facts.requests = witness.record.requests
        facts.answers = witness.record.answers
        return facts
    }

    private func introduce(_ facts: inout SystemFacts) async {
        guard let examiner = system.examiner else { return }
        do throws(LineError) {
            facts.introduction = try await line.converse { examiner.step(introducedAfter: $0) }.answer
        } catch {
            facts.obstacle = error
        }
    }

    private func look(at kind: KindRef, wanting wanted: Wish, _ facts: inout SystemFacts) async -> KindFacts {
        var found = KindFacts()
        let describer = system.describer
        do throws(LineError) {
            switch try await line.converse({ describer.step(describing: kind, after: $0) }).answer {
            case .described(let description): found.description = description
            case .refused(let problem): found.refusal = problem
            case .later(let later): found.sample = .later(later)
            }
            found.sample = try await sample(kind, wanting: wanted, found.description) ?? found.sample
        } catch {
            facts.obstacle = error
        }
        return found
    }

    /// Some records of a kind with the fields that are wanted of it.
    private func sample(
        _ kind: KindRef,
        wanting wanted: Wish,
        _ description: KindDescription?
    ) async throws(LineError) -> SampleResult? {
        let known = description.map(wanted) ?? []
        guard let examiner = system.examiner else { return try await listed(kind, known, description) }
        return try await line.converse {
            examiner.step(
                sampling: kind,
                upTo: Self.sampleSize,
                wanting: known,
                description: description,
                after: $0
            )
        }.answer
    }

    /// The first page of all records, where a system cannot be asked for the last ones.
    private func listed(
        _ kind: KindRef,
        _ paths: [FieldPath],
        _ description: KindDescription?
    ) async throws(LineError) -> SampleResult {
        let (lister, now) = (system.lister, clock.now)
        let result = try await line.converse {
            lister.step(
                for: kind,
                from: lister.beginning(of: kind),
                at: now,
                wanting: paths,
                description: description,
                after: $0
            )
        }.answer
        switch result {
        case .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        case .abandoned: return .later(Later("the list broke off", scope: .item))
        case .harvest(let arrivals, _, _):
            let events = arrivals.prefix(Self.sampleSize).flatMap { (try? system.source.read($0))?.events ?? [] }
            return .seen(
                events.filter { $0.record.kind == kind }.map {
                    Snapshot($0.record, version: $0.version, fields: $0.fields.only(paths))
                }
            )
        }
    }

    private func asked<Answer>(_ question: () async throws(LineError) -> Answer) async -> Answer? {
        do throws(LineError) {
            return try await question()
        } catch {
            return nil
        }
    }
}
