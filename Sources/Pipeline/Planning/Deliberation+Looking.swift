import Model
import Store

extension Deliberation {
    /// How many conversations of one connection go on at once while planning.
    private static let readWidth = 4

    /// Asks for the descriptions of the kinds on both sides.
    ///
    /// An own kind that cannot be described now puts its records off; without the other side's description values
    /// travel in the types they have.
    func describe(_ batch: inout Batch) async -> [KindRef: KindDescription] {
        var known: [KindRef: KindDescription] = [:]
        var failed: [KindRef: LineError] = [:]
        let own = Set(batch.active.map { batch.dossiers[$0].record.kind })
        let others = own.flatMap { kind in gateway.syncs(for: kind).map { $0.sync.between[$0.side.other] } }
        for kind in own.union(others).sorted() {
            do throws(LineError) {
                let isPaused = standstill.connections.contains(kind.connection)
                known[kind] = try await descriptions.description(of: kind, asking: !isPaused)
            } catch {
                failed[kind] = error
            }
        }
        for place in batch.active {
            guard let error = failed[batch.dossiers[place].record.kind] else { continue }
            putOff(place, error.delay(at: clock.now), in: &batch)
        }
        return known
    }

    /// Finds out how every record stands; reads those whose notifications do not say, and counterparts never seen.
    func look(
        _ batch: inout Batch,
        _ world: inout World,
        _ descriptions: [KindRef: KindDescription]
    ) async {
        var unclear: [RecordRef: [FieldPath]] = [:]
        let open = batch.open
        for place in open {
            let dossier = batch.dossiers[place]
            let events = dossier.items.map { $0.event.typed(by: descriptions[dossier.record.kind]) }
            let exclusion = descriptions[dossier.record.kind]?.exclusion.map { [$0] } ?? []
            let paths =
                gateway.paths(of: dossier.record.kind) + exclusion + world.relations(toAskOf: dossier.record, gateway)
            switch standing(after: events, shadow: dossier.before, wanting: paths) {
            case .known(let snapshot, let lead):
                batch.update(place) { $0.state = .present(snapshot, lead: lead, source: "carried by the notification") }
            case .stale: batch.update(place) { $0.state = .stale }
            case .unclear: unclear[dossier.record] = paths
            }
        }
        ration(unclear, open, &batch)
        let kept = open.filter { batch.dossiers[$0].isTriggered }
        let records = Set(kept.map { batch.dossiers[$0].record })
        unclear = unclear.filter { records.contains($0.key) }
        let strangers = world.counterparts(of: records).filter { record in
            let known = world.shadow(of: record)?.fields ?? [:]
            return gateway.paths(of: record.kind).contains { path in
                known[path].map { $0.expected == nil && !$0.awaitsID } ?? true
            }
        }
        for stranger in strangers where unclear[stranger] == nil {
            unclear[stranger] = gateway.paths(of: stranger.kind)
        }
        let sightings = await read(unclear, descriptions)
        meet(strangers, sightings, &batch, &world)
        for place in kept {
            guard let sighting = sightings[batch.dossiers[place].record] else { continue }
            see(sighting, place, &batch)
        }
    }

    /// Why something waits that its system could not be asked for in time.
    static let notYet = "its system can be asked only so often, and others come first"

    /// Leaves to later turns what a system cannot be asked for within this one.
    private func ration(_ unclear: [RecordRef: [FieldPath]], _ open: [Int], _ batch: inout Batch) {
        for place in open {
            let record = batch.dossiers[place].record
            guard let paths = unclear[record], let system = gateway.systems[record.connection],
                let entry = batch.oldestEntry(of: place)
            else { continue }
            let slot = bookings?.slot(
                for: entry,
                at: record.connection,
                cost: 1 + paths.count(where: \.isRelation),
                rate: system.pace * system.reader.readLimit,
                now: clock.now
            )
            if let slot { batch.postpone(place) { _ in .postponed(until: slot, reason: Self.notYet) } }
        }
    }

    private func see(_ sighting: Sighting, _ place: Int, _ batch: inout Batch) {
        let last = batch.dossiers[place].items.count - 1
        switch sighting {
        case .present(let snapshot):
            batch.update(place) { $0.state = .present(snapshot, lead: last, source: "read from the system") }
        case .gone: batch.update(place) { $0.state = .gone }
        case .moved(let survivor): batch.update(place) { $0.state = .merged(survivor) }
        case .excluded(let problem): batch.update(place) { $0.state = .excluded(problem) }
        case .concerns:
            batch.postpone(place) { _ in .buried(reason: "the record says something of others, and is none in step") }
        case .later(let later): putOff(place, later, in: &batch)
        case .refused(let problem):
            batch.postpone(place) { _ in .buried(reason: "the record cannot be read: \(problem.code)") }
        }
    }

    /// Regards counterparts of which too little is known; one that is gone breaks its link.
    ///
    /// What they show is not
    /// learned: it may be news that their own notifications are still to bring.
    private func meet(
        _ strangers: [RecordRef],
        _ sightings: [RecordRef: Sighting],
        _ batch: inout Batch,
        _ world: inout World
    ) {
        for place in batch.active {
            let record = batch.dossiers[place].record
            for stranger in strangers where world.areLinked(record, stranger) {
                switch sightings[stranger] {
                case .present(let snapshot): world.regard(snapshot)
                case .later(let later):
                    for link in world.linksBetween(record, stranger) { putOff(place, link.sync, later, in: &batch) }
                case .refused(let problem), .excluded(let problem):
                    for link in world.linksBetween(record, stranger) {
                        batch.postpone(place, in: link.sync) { _ in
                            .buried(reason: "the counterpart cannot be read: \(problem.code)")
                        }
                    }
                case .gone, .moved:
                    for link in world.linksBetween(record, stranger) {
                        let broken = Lesson.breakLink(link.id, note: Link.foundGone)
                        teach([broken], in: link.sync, place, &batch, &world)
                    }
                case .concerns, nil: break
                }
            }
        }
    }

    func teach(
        _ lessons: [Lesson],
        in sync: SyncName,
        _ place: Int,
        _ batch: inout Batch,
        _ world: inout World
    ) {
        guard let item = batch.dossiers[place].items.last else { return }
        batch.add(lessons, for: item, in: sync)
        world.learn(lessons)
    }

    /// Puts off every entry that has a part in a record.
    func putOff(_ place: Int, _ later: Later, in batch: inout Batch) {
        batch.postpone(place) { postponed($0, later) }
    }

    /// Puts off, for one sync, every entry that has a part in a record.
    func putOff(_ place: Int, _ sync: SyncName, _ later: Later, in batch: inout Batch) {
        batch.postpone(place, in: sync) { postponed($0, later) }
    }

    /// How an entry ends that has to wait.
    func postponed(_ entry: Entry, _ later: Later) -> Settlement.Delay {
        // A connection that rests is looked at again before long: it may be tried at once, by an operator's word.
        let asked = later.scope == .connection ? later.wait.map { min($0, Breaker.longest) } : later.wait
        let wait = Backoff.wait(after: entry.attempt, asked: asked, fraction: entropy.fraction())
        return .postponed(until: clock.now + wait, reason: later.reason)
    }

    /// Reads records, each with the fields wanted of it.
    func read(
        _ records: [RecordRef: [FieldPath]],
        _ descriptions: [KindRef: KindDescription]
    ) async -> [RecordRef: Sighting] {
        let groups = Dictionary(grouping: records.keys.sorted()) { Wanted(kind: $0.kind, paths: records[$0] ?? []) }
            .sorted { $0.value[0] < $1.value[0] }.flatMap { wanted, records in
                records.chunked(by: gateway.systems[wanted.kind.connection]?.reader.readLimit ?? 1)
            }
        let results = await concurrently(groups, width: Self.readWidth) { group in
            await read(group, wanting: records[group[0]] ?? [], descriptions[group[0].kind])
        }
        return Dictionary(zip(groups, results).flatMap { zip($0, $1) }.map { ($0.0, $0.1) }) { first, _ in first }
    }

    private func read(
        _ group: [RecordRef],
        wanting paths: [FieldPath],
        _ description: KindDescription?
    ) async -> [Sighting] {
        guard let line = lines.line(to: group[0].connection) else {
            return group.map { _ in .refused(Problem("no-connection", "the configuration has no such connection")) }
        }
        guard !standstill.connections.contains(group[0].connection) else { return group.map { _ in .later(.paused) } }
        let reader = line.system.reader
        do throws(LineError) {
            let sightings = try await line.converse(within: Line.patience) {
                reader.step(towards: group, wanting: paths, description: description, after: $0)
            }.answer
            return sightings.count == group.count ? sightings : group.map { _ in .later(.miscounted) }
        } catch {
            let later = error.delay(at: clock.now)
            return group.map { _ in .later(later) }
        }
    }
}

/// What is wanted of some records: those of which the same is wanted are read together.
private struct Wanted: Hashable {
    let kind: KindRef
    let paths: [FieldPath]
}

extension World {
    /// What must be asked about a record besides its fields, because a counterpart may have to be created.
    func relations(toAskOf record: RecordRef, _ gateway: Gateway) -> [FieldPath] {
        let isAlone = gateway.syncs(for: record.kind).contains { sync, side in
            !sync.create[side.other].relations.isEmpty && link(of: record, in: sync.name) == nil
        }
        return isAlone ? gateway.relations(of: record.kind) : []
    }
}

extension Later {
    /// A codec answered for another number of items than it was asked about.
    static let miscounted = Later("the system answered for another number of records", scope: .item, alone: true)
}

extension Event {
    /// The event with its values in the types their fields have.
    func typed(by description: KindDescription?) -> Event {
        Event(
            record,
            verb,
            version: version,
            coverage: coverage,
            fields: fields.typed(by: description),
            mergedInto: mergedInto
        )
    }
}

extension Fields {
    /// The values in the types their fields have; a value its type cannot hold stays as it is.
    func typed(by description: KindDescription?) -> Fields {
        guard let description else { return self }
        return mapped { path, value in description.fields[path]?.type.interpret(value) ?? value }
    }
}
