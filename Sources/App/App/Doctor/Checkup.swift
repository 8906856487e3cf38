import Model
import Pipeline
import SQLiteStore
import Store

/// Looks at everything that a gateway rests on, in order, and judges it.
///
/// What is asked is asked here, at the edge, within a bound of requests; what is made of it is for the checks, which are
/// functions of values.
struct Checkup: Sendable {
    /// The configuration.
    let configuration: LoadedConfiguration
    /// What is kept.
    let store: any Store
    /// The network, the time.
    let means: Means

    private var gateway: Gateway { configuration.gateway }

    /// Looks at it all.
    func report() async throws(StoreError) -> DoctorReport {
        let now = means.clock.now
        let storeFacts = await StoreFacts.read(store, configuration, means)
        let journal = storeFacts.fault == nil ? try await JournalFacts(gateway, store, at: now) : JournalFacts()
        let echoes = await Knock(configuration: configuration, network: means.network, now: now).echoes()
        var systems: [SystemFacts] = []
        var visits: [ConnectionName: Visit] = [:]
        for name in gateway.systems.keys.sorted() {
            guard let visit = Visit(to: name, by: means) else { continue }
            systems.append(await visit.facts(kinds(of: name)))
            visits[name] = visit
        }
        let syncs = await Questions(gateway: gateway, systems: systems, visits: visits, journal: journal).syncs()
        systems = systems.map { visits[$0.connection]?.counted($0) ?? $0 }
        let secrets = SecretStanding.all(gateway.systems, journal.secretUses)
        let receivers = ReceiverReading(configuration: configuration, journal: journal, systems: systems).facts
        let judged = health(syncs)
        return DoctorReport(
            diagnoses: configuration.findings.map { Diagnosis($0) }.ranked + ClockCheck.diagnoses(systems)
                + storeDiagnoses(storeFacts, at: now)
                + tlsDiagnoses(at: now) + IngressCheck(publicURL: configuration.publicURL, echoes: echoes).diagnoses
                + CredentialCheck.diagnoses(systems, at: now) + CredentialCheck.budgets(systems, at: now)
                + syncs.flatMap { sync in
                    FieldCheck(sync: sync.sync, kinds: sync.kinds).diagnoses
                        + WriteCheck(sync: sync.sync, kinds: sync.kinds).diagnoses
                }
                + ReceiverCheck.diagnoses(receivers) + SecretCheck.diagnoses(secrets)
                + syncs.flatMap { IdentityCheck(facts: $0).diagnoses }
                + judged.compactMap(\.diagnosis),
            syncs: judged,
            costs: systems.map {
                .init(
                    connection: $0.connection,
                    identity: $0.identity,
                    requests: $0.requests,
                    answers: $0.answers,
                    budget: $0.budget
                )
            },
            window: journal.window
        )
    }

    private func tlsDiagnoses(at now: Timestamp) -> [Diagnosis] {
        let host = configuration.publicURL.flatMap { WebAddress.host(of: $0) }
        return TLSCheck(facts: .init(reading: configuration.tls, for: host), host: host, now: now).diagnoses
    }

    private func storeDiagnoses(_ facts: StoreFacts, at now: Timestamp) -> [Diagnosis] {
        StoreCheck(
            facts: facts,
            location: configuration.store.description,
            limit: gateway.limits.backlog,
            now: now
        ).diagnoses
    }

    private func health(_ syncs: [SyncFacts]) -> [SyncHealth] {
        syncs.map { SyncCheck(facts: $0, guidance: guidance(of: $0.sync.between.platform)).health }
    }

    private func guidance(of kind: KindRef) -> KindGuidance? {
        gateway.systems[kind.connection]?.kinds.first { $0.name == kind.kind }?.guidance
    }

    /// The kinds of a connection that syncs look at, and what is wanted of them: what is mapped, and what notifications
    /// are said to carry.
    private func kinds(of name: ConnectionName) -> [(kind: KindRef, wanted: Visit.Wish)] {
        let kinds = gateway.syncs.flatMap { [$0.between.crm, $0.between.platform] }.filter { $0.connection == name }
        return Set(kinds).sorted { $0.description < $1.description }.map { kind in
            let paths = Set(gateway.paths(of: kind) + configuration.carried(of: kind).map(\.field)).sorted()
            return (kind, { description in paths.filter { description.fields[$0] != nil } })
        }
    }
}

extension LoadedConfiguration {
    /// The fields that receivers say their notifications carry of a kind.
    func carried(of kind: KindRef) -> [(receiver: String, field: FieldPath)] {
        guard let connection = connections[kind.connection], let receive = connection.settings.group("receive") else {
            return []
        }
        return connection.receivers.flatMap { receiver in
            (receive.group(receiver)?.group("fields")?.texts(kind.kind) ?? []).map { (receiver, FieldPath($0)) }
        }
    }
}

extension [Diagnosis] {
    /// Those about the file itself before those about receivers, each in its order.
    fileprivate var ranked: [Diagnosis] { filter { $0.area == .configuration } + filter { $0.area != .configuration } }
}

extension StoreFacts {
    /// Finds out how a store is; one that takes no writes is a fact, not a failure.
    fileprivate static func read(_ store: any Store, _ configuration: LoadedConfiguration, _ means: Means) async -> Self
    {
        var facts = StoreFacts()
        if case .sqlite(let path) = configuration.store { facts.free = means.free(path) }
        do throws(StoreError) {
            let now = means.clock.now
            _ = try await store.append([], moving: CursorMove("check-up", to: "\(now)"), at: now)
            facts.durability = try await (store as? SQLiteStore)?.synchronousLevel()
            (facts.backlog, facts.oldestEntry) = try await store.backlog()
            facts.waiting = try await store.waiting()
            let census = try await store.census()
            facts.deadLetters = (census.entries[.dead] ?? 0) + (census.deliveries[.dead] ?? 0)
        } catch {
            facts.fault = "\(error)"
        }
        return facts
    }
}
