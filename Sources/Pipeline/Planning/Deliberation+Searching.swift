import Model
import Store

extension Deliberation {
    /// One question of one search.
    private struct Question: Sendable {
        let record: RecordRef
        let sync: SyncName
        let there: IdentityQuery
        /// Who else here has these values; nil where the system itself keeps them unique.
        let here: IdentityQuery?
    }

    /// Why a question has no answer.
    private enum Obstacle {
        /// Not now.
        case passing(Later)
        /// The system does not answer such a question: a dead letter, to be retried when the rule is mended.
        case lasting(String)
    }

    /// Searches the counterparts of all records whose values are known, rule after rule.
    func search(
        _ batch: inout Batch,
        _ world: inout World,
        _ descriptions: [KindRef: KindDescription]
    ) async throws(StoreError) -> [RecordRef: [SyncName: Search]] {
        awaitArrivals(&batch, world)
        var searches = begin(batch, world)
        let leaving = Set(batch.active.filter { batch.dossiers[$0].isGone }.map { batch.dossiers[$0].record })
        while true {
            let questions = admit(ask(&searches, descriptions), &searches, &batch)
            guard !questions.isEmpty else { break }
            let answers = await look(up: questions, descriptions)
            try await remember(answers, &world)
            var isComplete = true
            for question in questions {
                let obstacle = judge(question, answers, world, leaving: leaving, &searches)
                guard let obstacle, let place = batch.place(of: question.record) else { continue }
                isComplete = false
                switch obstacle {
                case .passing(let later): putOff(place, question.sync, later, in: &batch)
                case .lasting(let reason): batch.postpone(place, in: question.sync) { _ in .buried(reason: reason) }
                }
            }
            if !isComplete { searches.keep(to: batch) }
        }
        for record in searches.keys.sorted() {
            for name in searches[record, default: [:]].keys.sorted() {
                searches[record]?[name]?.conclude(id: newLinkID(), at: clock.now)
            }
        }
        return searches
    }

    /// How long a search waits for values that are on their way to its record, from the notification on.
    private static let patienceForArrivals = Duration.seconds(600)

    /// Puts off the search for the counterpart of a record to which values are still on their way, from a pair that was
    /// undone meanwhile: they may make it somebody else.
    private func awaitArrivals(_ batch: inout Batch, _ world: World) {
        for place in batch.active {
            let dossier = batch.dossiers[place]
            guard case .present(_, let lead, _) = dossier.state,
                world.shadow(of: dossier.record)?.fields.values.contains(where: { !$0.intended.isEmpty }) ?? false,
                dossier.triggered(lead: lead).allSatisfy({ world.link(of: dossier.record, in: $1.sync.name) == nil })
            else { continue }
            let oldest = dossier.items.map { batch.entry(at: $0.entry).arrival.receivedAt }.min()
            guard let oldest, clock.now - oldest < Self.patienceForArrivals else { continue }
            putOff(place, Later("values are on their way to it", wait: .seconds(1), scope: .item), in: &batch)
        }
    }

    private func begin(_ batch: Batch, _ world: World) -> [RecordRef: [SyncName: Search]] {
        var searches: [RecordRef: [SyncName: Search]] = [:]
        for place in batch.active {
            let dossier = batch.dossiers[place]
            guard case .present(let snapshot, let lead, _) = dossier.state else { continue }
            for (_, triggered) in dossier.triggered(lead: lead) {
                let sync = triggered.sync
                searches[dossier.record, default: [:]][sync.name] = Search(
                    dossier.record,
                    values: snapshot.fields,
                    sync: sync,
                    side: triggered.side,
                    link: world.link(of: dossier.record, in: sync.name)
                )
            }
        }
        return searches
    }

    /// The next question of every search that has one; rules whose values are empty are passed over.
    private func ask(
        _ searches: inout [RecordRef: [SyncName: Search]],
        _ descriptions: [KindRef: KindDescription]
    ) -> [Question] {
        var questions: [Question] = []
        for record in searches.keys.sorted() {
            for name in searches[record, default: [:]].keys.sorted() {
                guard var search = searches[record]?[name] else { continue }
                while search.rule != nil, search.query(to: search.side.other) == nil { search.passOver() }
                searches[record]?[name] = search
                guard let rule = search.rule, let there = search.query(to: search.side.other) else { continue }
                let own = descriptions[record.kind]
                let unique = rule.pairs.contains { own?.fields[$0.path(on: search.side)]?.unique ?? false }
                questions.append(
                    Question(
                        record: record,
                        sync: name,
                        there: there,
                        here: unique ? nil : search.query(to: search.side)
                    )
                )
            }
        }
        return questions
    }

    /// The questions that can be asked within this turn; for the others, what their systems can be asked for is spoken
    /// for, and their syncs wait until it is their turn.
    private func admit(
        _ questions: [Question],
        _ searches: inout [RecordRef: [SyncName: Search]],
        _ batch: inout Batch
    ) -> [Question] {
        let asking = questions.compactMap { question in
            batch.place(of: question.record).flatMap { place in
                batch.oldestEntry(of: place, concerning: question.sync).map { (question, place, $0) }
            }
        }
        var isComplete = true
        for (question, place, entry) in asking {
            let slots = [question.there.kind, question.here?.kind].compactMap { kind -> Timestamp? in
                guard let kind, let system = gateway.systems[kind.connection] else { return nil }
                let rate = system.pace * system.matcher.matchLimit
                return bookings?.slot(for: entry, at: kind.connection, cost: 1, rate: rate, now: clock.now)
            }
            guard let slot = slots.max() else { continue }
            batch.postpone(place, in: question.sync) { _ in .postponed(until: slot, reason: Self.notYet) }
            isComplete = false
        }
        if isComplete { return questions }
        searches.keep(to: batch)
        return questions.filter { searches[$0.record]?[$0.sync] != nil }
    }

    private func judge(
        _ question: Question,
        _ answers: [IdentityQuery: MatchResult],
        _ world: World,
        leaving: Set<RecordRef>,
        _ searches: inout [RecordRef: [SyncName: Search]]
    ) -> Obstacle? {
        var here: [Snapshot] = []
        if let query = question.here {
            switch answers[query] {
            case .found(let snapshots): here = snapshots
            case .later(let later): return .passing(later)
            case .refused(let problem):
                return .lasting("the own side cannot be searched: \(problem.code)")
            case nil: return .passing(.miscounted)
            }
        }
        switch answers[question.there] {
        case .found(let there):
            let links = there.compactMap { candidate in
                world.link(of: candidate.record, in: question.sync).map { (candidate.record, $0) }
            }
            if links.contains(where: { $0.1.state == .creating }) {
                return .passing(Later("its counterpart is just being created", wait: .seconds(1), scope: .item))
            }
            if there.isEmpty, isForestalled(question, by: here, world, searches) {
                return .passing(Later("a record like it has its counterpart created", wait: .seconds(1), scope: .item))
            }
            guard let side = searches[question.record]?[question.sync]?.side else { return nil }
            let taken = Dictionary(
                links.compactMap { record, link in
                    link.record(on: side).map { (record, $0) }
                }
            ) { first, _ in first }
            if !leaving.isDisjoint(with: taken.values) {
                return .passing(Later("its counterpart is just being parted", wait: .seconds(1), scope: .item))
            }
            searches[question.record]?[question.sync]?.judge(
                Candidates(there: there, here: here),
                taken: taken,
                id: newLinkID(),
                at: clock.now
            )
            return nil
        case .later(let later): return .passing(later)
        case .refused(let problem):
            return .lasting("the other side cannot be searched: \(problem.code)")
        case nil: return .passing(.miscounted)
        }
    }

    /// Whether another record with the same values is having the counterpart created that this one would have created
    /// too: some systems take the second creation for a change of the first.
    private func isForestalled(
        _ question: Question,
        by here: [Snapshot],
        _ world: World,
        _ searches: [RecordRef: [SyncName: Search]]
    ) -> Bool {
        guard let search = searches[question.record]?[question.sync], search.canCreate else { return false }
        return here.map(\.record).contains { rival in
            guard rival != question.record else { return false }
            let isFirst = searches[rival]?[question.sync] != nil && rival < question.record
            return isFirst || world.link(of: rival, in: question.sync)?.state == .creating
        }
    }

    /// Asks all questions, those of one kind and the same fields together.
    private func look(
        up questions: [Question],
        _ descriptions: [KindRef: KindDescription]
    ) async -> [IdentityQuery: MatchResult] {
        let queries = Set(questions.flatMap { [$0.there, $0.here].compactMap { $0 } })
        let groups = Dictionary(grouping: queries, by: \.kind).sorted { $0.key < $1.key }.flatMap { kind, queries in
            let limit = gateway.systems[kind.connection]?.matcher.matchLimit ?? 1
            return Dictionary(grouping: queries, by: \.equals.paths).values
                .map { alike in alike.map { ($0.equals.stored.compact, $0) }.sorted { $0.0 < $1.0 }.map(\.1) }
                .sorted { $0[0].equals.paths.lexicographicallyPrecedes($1[0].equals.paths) }
                .flatMap { $0.chunked(by: limit) }
        }
        let results = await concurrently(groups, width: 4) { group in
            await look(up: group, wanting: gateway.paths(of: group[0].kind), descriptions[group[0].kind])
        }
        return Dictionary(zip(groups, results).flatMap { zip($0, $1) }.map { ($0.0, $0.1) }) { first, _ in first }
    }

    private func look(
        up group: [IdentityQuery],
        wanting paths: [FieldPath],
        _ description: KindDescription?
    ) async -> [MatchResult] {
        guard let line = lines.line(to: group[0].kind.connection) else {
            return group.map { _ in .refused(Problem("no-connection", "the configuration has no such connection")) }
        }
        guard !standstill.connections.contains(group[0].kind.connection) else {
            return group.map { _ in .later(.paused) }
        }
        let matcher = line.system.matcher
        do throws(LineError) {
            let results = try await line.converse(within: Line.patience) {
                matcher.step(for: group, wanting: paths, description: description, after: $0)
            }.answer
            return results.count == group.count ? results : group.map { _ in .later(.miscounted) }
        } catch {
            let later = error.delay(at: clock.now)
            return group.map { _ in .later(later) }
        }
    }

    /// Loads the links of the candidates found: one that is taken must not be linked twice.
    private func remember(_ answers: [IdentityQuery: MatchResult], _ world: inout World) async throws(StoreError) {
        let found = answers.values.flatMap { result in
            if case .found(let snapshots) = result { snapshots.map(\.record) } else { [RecordRef]() }
        }
        let unasked = world.unasked(found)
        guard !unasked.isEmpty else { return }
        world.take(try await store.links(of: unasked), try await store.shadows(of: unasked), about: unasked)
    }

    private func newLinkID() -> LinkID {
        LinkID(entropy.id(at: clock.now))
    }
}

extension [RecordRef: [SyncName: Search]] {
    /// Drops the searches of syncs that have been put off meanwhile.
    fileprivate mutating func keep(to batch: Batch) {
        for (record, syncs) in self {
            let dossier = batch.place(of: record).map { batch.dossiers[$0] }
            self[record] = syncs.filter { name, _ in dossier.map { !$0.entries(concerning: name).isEmpty } ?? false }
        }
    }
}
