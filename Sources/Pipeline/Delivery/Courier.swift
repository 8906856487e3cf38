import Logging
package import Model
package import Store

/// The courier of one connection: carries what the outbox holds for it to its system, and records what came of it.
///
/// Each connection has a courier of its own, so that a slow system keeps nobody else waiting.
package struct Courier: Pumping {
    /// The connection it serves.
    package let connection: ConnectionName
    let gateway: Gateway
    let store: any Store
    private let lines: Lines
    let descriptions: Descriptions
    let clock: any WallClock
    let entropy: any Entropy
    private let hazard: Hazard
    private let courtesy: Courtesy
    private let outages: OutageBook
    private let insistence: Insistence
    private let measures: Measures
    private let log: Logger

    /// How many lanes one turn takes: four full batches of 200, the largest that any system takes.
    private static let laneCount = 800
    /// How many conversations go on at once.
    private static let width = 4
    /// How long a turn may take before another may claim its lanes.
    private static let lease = Duration.seconds(300)
    /// How long a delivery is tried before it becomes a dead letter; the time in which its system does not answer does
    /// not count.
    package static let patience = Duration.seconds(3 * 86_400)

    /// How often it is tried before that, at least.
    ///
    /// One that waited for three days because its connection was paused has not been tried at all.
    package static let leastAttempts = 10

    /// How often a delivery is tried whose trouble is its own (a locked row, a value another record has), while its
    /// system is well: about two hours.
    package static let attemptLimit = 30

    /// Sets up a courier.
    init(
        for connection: ConnectionName,
        _ gateway: Gateway,
        store: any Store,
        lines: Lines,
        descriptions: Descriptions,
        clock: any WallClock,
        entropy: any Entropy,
        rush: Rush,
        pause: @escaping @Sendable (Duration) async -> Void,
        hazard: @escaping Hazard = { _ in },
        insistence: Insistence,
        measures: Measures = Measures(),
        log: Logger
    ) {
        self.connection = connection
        self.gateway = gateway
        self.store = store
        self.lines = lines
        self.descriptions = descriptions
        self.clock = clock
        self.entropy = entropy
        self.hazard = hazard
        courtesy = Courtesy(in: rush, pause: pause)
        outages = OutageBook(of: connection, in: store, clock: clock)
        self.insistence = insistence
        self.measures = measures
        self.log = log
    }

    /// What it is called in logs.
    package var name: String { "courier \(connection)" }

    /// Delivers what is due, and keeps how its system stands.
    package func turn() async throws(Interruption) -> Bool {
        guard let line = lines.line(to: connection) else { return false }
        try await stored { () async throws(StoreError) in try await outages.read(for: line) }
        let isAtWork = try await stored { () async throws(StoreError) in try await !isPaused }
        var worked = false
        if isAtWork, await line.isOpen(writing: true) { worked = try await deliver(over: line) }
        try await stored { () async throws(StoreError) in try await outages.write(of: line) }
        return worked
    }

    /// Delivers what is due; to a system that has failed and answers again, one write first.
    private func deliver(over line: Line) async throws(Interruption) -> Bool {
        await courtesy.giveWay()
        let now = clock.now
        defer { courtesy.worked(clock.now - now) }
        let limit = line.isFailing ? 1 : courtesy.portion(of: Self.laneCount)
        let lanes = try await stored { () async throws(StoreError) in
            try await store.claimLanes(upTo: limit, except: others, at: now, until: now + Self.lease)
        }
        guard !lanes.isEmpty else {
            try await stored { () async throws(StoreError) in try await restIfIdle(line) }
            return false
        }
        try survive(hazard, at: .claim)
        let (parcels, dropped) = try await insistence.stored { () async throws(StoreError) in
            try await pack(lanes, over: line)
        }
        let batches = Dictionary(grouping: parcels) { "\($0.last.kind) \($0.sort.rawValue)" }
            .sorted { $0.key < $1.key }.flatMap { split($0.value, by: line.system.writer.batchLimit) }
        let results = await concurrently(batches, width: Self.width) { batch in await deliver(batch, over: line) }
        try survive(hazard, at: .send)
        let outcomes = dropped + results.flatMap { $0 }
        try await insistence.stored { () async throws(StoreError) in try await record(outcomes) }
        for outcome in outcomes { tell(of: outcome) }
        await measure(outcomes)
        try survive(hazard, at: .record)
        return true
    }

    /// When the next delivery falls due, or the system is to be tried again.
    package func nextDue() async throws(StoreError) -> Timestamp? {
        guard try await !isPaused else { return nil }
        let line = lines.line(to: connection)
        if let line, line.isFailing, let next = line.withholdingUntil { return next }
        guard let due = try await store.nextDeliveryDue(except: others) else { return nil }
        return max(due, line?.withholdingUntil ?? due)
    }

    /// Has the outage of a system end that answers again and is to be given nothing.
    private func restIfIdle(_ line: Line) async throws(StoreError) {
        guard line.isFailing, try await store.nextDeliveryDue(except: others) == nil else { return }
        line.rest()
    }

    /// Whether an operator has paused the connection: a ring tells when it is resumed.
    private var isPaused: Bool {
        get async throws(StoreError) { try await store.standstill().connections.contains(connection) }
    }

    private var others: Set<ConnectionName> {
        Set(gateway.systems.keys).subtracting([connection])
    }

    /// Records results in one transaction.
    ///
    /// Where what one of them teaches contradicts what is kept (the record that was created is linked to another
    /// already), each is recorded alone, and the contradicting one becomes a dead letter.
    private func record(_ results: [DeliveryResult]) async throws(StoreError) {
        do throws(StoreError) {
            try await store.record(results, at: clock.now)
        } catch {
            guard case .conflict(let reason) = error else { throw error }
            guard results.count == 1 else {
                for result in results { try await record([result]) }
                return
            }
            let problem = Problem("conflict", reason)
            try await store.record(
                [DeliveryResult(results[0].deliveries, .dead(problem), exchange: results[0].exchange)],
                at: clock.now
            )
        }
    }

    /// Counts what came of a turn; where the store cannot say when something was received, its time is left out.
    private func measure(_ results: [DeliveryResult]) async {
        let written = results.filter { if case .done = $0.ending { true } else { false } }
        let entries = Set(written.flatMap(\.deliveries).map(\.entry))
        let received = entries.isEmpty ? [:] : (try? await store.receipts(of: Array(entries))) ?? [:]
        measures.attempted(results, to: connection, received: received, at: clock.now)
    }

    private func tell(of result: DeliveryResult) {
        guard log.logLevel <= .debug else { return }
        for delivery in result.deliveries {
            log.debug(
                "attempted",
                metadata: [
                    "trace": "\(delivery.trace?.description ?? "")", "delivery": "\(delivery.id)",
                    "connection": "\(connection)", "outcome": "\(result.ending.word)",
                ]
            )
        }
    }

    private func split(_ parcels: [Parcel], by limit: Int) -> [[Parcel]] {
        parcels.filter(\.alone).map { [$0] } + parcels.filter { !$0.alone }.chunked(by: limit)
    }

    private func deliver(_ parcels: [Parcel], over line: Line) async -> [DeliveryResult] {
        let description = await description(of: parcels[0].last.kind)
        let packed = parcels.compactMap { parcel in parcel.write(description).map { (parcel: parcel, write: $0) } }
        let needless = parcels.filter { $0.write(description) == nil }.flatMap { parcel in
            [DeliveryResult(parcel.deliveries, .dropped("the record never came into being"), exchange: "")]
                + handBack(parcel)
        }
        guard !packed.isEmpty else { return needless }
        let writer = line.system.writer
        let writes = packed.map(\.write)
        do throws(LineError) {
            let exchange = try await line.converse(writing: true, tracedAs: packed[0].parcel.parent) {
                writer.step(towards: writes, after: $0)
            }
            guard exchange.answer.count == writes.count else {
                return needless + packed.map { later($0.parcel, .miscounted, exchange.trace, line) }
            }
            return needless
                + zip(packed, exchange.answer).flatMap { item, outcome in
                    conclude(item.parcel, outcome, exchange, line)
                }
        } catch {
            let delay = error.delay(at: clock.now)
            return needless + packed.map { later($0.parcel, delay, "", line) }
        }
    }

    func description(of kind: KindRef) async -> KindDescription? {
        do throws(LineError) {
            return try await descriptions.description(of: kind)
        } catch {
            return nil
        }
    }

    /// Turns an outcome into what is recorded and learned.
    private func conclude(
        _ parcel: Parcel,
        _ outcome: Outcome,
        _ exchange: Line.Exchange<[Outcome]>,
        _ line: Line
    ) -> [DeliveryResult] {
        let (rest, trace) = (handBack(parcel), exchange.trace)
        switch outcome {
        case .accepted(let accepted):
            let version = accepted.version ?? exchange.systemTime ?? Version(clock.now, precision: .second)
            return [
                DeliveryResult(
                    parcel.deliveries,
                    .done(accepted.record),
                    exchange: trace,
                    lessons: parcel.arrival(at: accepted.record, version)
                )
            ] + rest
        case .later(let delay): return [later(parcel, delay, trace, line)]
        // Whoever is named there may be known to be gone by the next attempt, which then does without.
        case .dangling(let problem) where parcel.changes.contains { namesOthers($0, in: problem.fields) }:
            return [later(parcel, Later("reference-deleted", scope: .item), trace, line)]
        case .refused(let problem), .dangling(let problem): return [bury(parcel, problem, trace)] + rest
        case .gone: return [part(parcel, Link.foundGone, trace)] + rest
        case .moved(let survivor): return [part(parcel, Link.foundMerged(into: survivor), trace)] + rest
        }
    }

    /// Gives what is left of a parcel's lane to the next turn.
    private func handBack(_ parcel: Parcel) -> [DeliveryResult] {
        let turn = DeliveryResult.Ending.later(until: clock.now, reason: "waits its turn in the lane", alone: false)
        return parcel.remainder.isEmpty ? [] : [DeliveryResult(parcel.remainder, turn, exchange: "")]
    }

    /// Puts a parcel off; given up is only what failed for long while its system answered.
    ///
    /// What a connection waits for as a whole its line waits for: when it may be called again, its lanes go on in their
    /// order.
    func later(_ parcel: Parcel, _ delay: Later, _ trace: String, _ line: Line) -> DeliveryResult {
        let isOutage = delay.scope == .connection
        if let start = line.answering(since: parcel.since), clock.now - start >= Self.patience,
            parcel.attempt >= Self.leastAttempts
        {
            return bury(parcel, Problem("gave-up", "tried for three days, last: \(delay.reason)"), trace)
        }
        guard isOutage || parcel.attempt < Self.attemptLimit else {
            return bury(parcel, Problem("gave-up", "tried \(parcel.attempt) times, last: \(delay.reason)"), trace)
        }
        let asked = isOutage && line.withholdingUntil != nil ? nil : delay.wait
        let wait = Backoff.wait(after: parcel.attempt, asked: asked, fraction: entropy.fraction())
        return DeliveryResult(
            parcel.deliveries + parcel.remainder,
            .later(until: clock.now + wait, reason: delay.reason, alone: delay.alone),
            exchange: trace
        )
    }

    func bury(_ parcel: Parcel, _ problem: Problem, _ trace: String) -> DeliveryResult {
        log.warning(
            "a delivery became a dead letter",
            metadata: [
                "connection": "\(connection)", "sync": "\(parcel.last.sync)", "code": "\(problem.code)",
                "trace": "\(parcel.trace?.description ?? "")",
            ]
        )
        return DeliveryResult(parcel.deliveries, .dead(problem), exchange: trace, lessons: parcel.abandonment)
    }

    private func part(_ parcel: Parcel, _ note: String, _ trace: String) -> DeliveryResult {
        let gone = parcel.record.map { Lesson.gone($0, nil) }
        let lessons = [gone, .breakLink(parcel.last.link, note: note)].compactMap { $0 }
        return DeliveryResult(parcel.deliveries, .dropped(note), exchange: trace, lessons: lessons)
    }
}
