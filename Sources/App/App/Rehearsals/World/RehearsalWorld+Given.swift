import Model
import Pipeline
import Sandbox
import Store

extension RehearsalWorld {
    /// Brings about the world that a rehearsal starts from, and lets the gateway come to rest in it.
    mutating func begin(with given: Given) async throws(WorldFault) {
        for records in given.records {
            do throws(DeedError) {
                _ = try host.take(given: records.kind, records.records, in: records.connection.text, at: clock.now)
            } catch {
                throw WorldFault("a given \(records.kind) is impossible: \(error.message)")
            }
        }
        var lessons: [Lesson] = []
        for (place, pair) in given.links.enumerated() { lessons += try await self.lessons(of: pair, number: place + 1) }
        if !lessons.isEmpty {
            try await kept { () async throws(StoreError) in try await store.learn(lessons, at: clock.now) }
        }
        try await settle()
        turnPage()
    }

    /// What a gateway that has linked a pair knows: the link, and both records as they stand.
    private func lessons(of pair: Given.Pair, number: Int) async throws(WorldFault) -> [Lesson] {
        let between = configuration.gateway.syncs.filter {
            $0.between.crm == pair.crm.kind && $0.between.platform == pair.platform.kind
        }
        guard let sync = pair.sync.map({ name in between.first { $0.name == name } }) ?? between.first else {
            throw WorldFault("no sync joins \(pair.crm.kind) and \(pair.platform.kind)")
        }
        guard pair.sync != nil || between.count == 1 else {
            throw WorldFault("several syncs join \(pair.crm.kind) and \(pair.platform.kind): say which one by `sync:`")
        }
        let link = Link(
            id: LinkID("given-\(number)"),
            sync: sync.name,
            crm: pair.crm,
            platform: pair.platform,
            state: .linked,
            rule: nil,
            since: clock.now,
            note: "given"
        )
        return [.link(link), .seen(try await look(at: pair.crm)), .seen(try await look(at: pair.platform))]
    }

    /// Reads a record exactly as the gateway would.
    func look(at record: RecordRef) async throws(WorldFault) -> Snapshot {
        switch try await sighting(of: record) {
        case .present(let snapshot): return snapshot
        case .gone: throw WorldFault("there is no \(record)")
        case .moved(let survivor): throw WorldFault("\(record) was merged into \(survivor)")
        case .excluded(let problem): throw WorldFault("\(record) takes part in nothing: \(problem.message)")
        case .concerns: throw WorldFault("\(record) has no fields that could be compared")
        case .later(let later): throw WorldFault("\(record) cannot be read now: \(later.reason)")
        case .refused(let problem): throw WorldFault("\(record) cannot be read: \(problem.code) \(problem.message)")
        }
    }

    private func sighting(of record: RecordRef) async throws(WorldFault) -> Sighting {
        guard let line = lines.line(to: record.connection) else {
            throw WorldFault("the configuration has no connection \(record.connection)")
        }
        let paths = configuration.gateway.paths(of: record.kind)
        let reader = line.system.reader
        do throws(LineError) {
            let description = try await descriptions.description(of: record.kind)
            let sightings = try await line.converse {
                reader.step(towards: [record], wanting: paths, description: description, after: $0)
            }.answer
            return sightings.first ?? .gone
        } catch {
            throw WorldFault("\(record) cannot be read: \(error)")
        }
    }

    /// Forgets what expectations have looked at.
    mutating func turnPage() {
        let writes = host.names.map { (ConnectionName($0), host.writes(to: $0)) }
        record.turnPage(writes: Dictionary(writes) { first, _ in first })
    }
}
