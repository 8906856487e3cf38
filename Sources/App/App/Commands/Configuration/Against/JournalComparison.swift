import Model
import Pipeline
import Platforms
import Store

/// Thinks the journal through once more under two configurations, page by page.
///
/// Each entry by itself, and by what was known when it came: what one configuration would have written later is no news
/// to the other.
struct JournalComparison {
    private let old: LoadedConfiguration
    private let new: LoadedConfiguration
    private let store: any Store
    private let before: Hindsight
    private let after: Hindsight
    private let syncs: [(old: Sync?, new: Sync?)]
    private var difference: JournalDifference

    /// How many entries are in memory at once.
    private static let pageSize = 256
    /// How many broken links of a record are recalled.
    private static let brokenLimit = 32

    /// Begins.
    ///
    /// - Parameters:
    ///   - old: the configuration in force, and its path.
    ///   - new: the other.
    ///   - span: which part of the journal.
    ///   - store: the store, which is only read.
    ///   - desk: clock and randomness.
    init(
        of old: (LoadedConfiguration, path: String),
        with new: LoadedConfiguration,
        over span: Range<Timestamp>,
        _ store: any Store,
        _ desk: Desk
    ) {
        self.old = old.0
        self.new = new
        self.store = store
        before = Hindsight(of: old.0.gateway, store: store, clock: desk.clock, entropy: desk.entropy)
        after = Hindsight(of: new.gateway, store: store, clock: desk.clock, entropy: desk.entropy)
        let added = new.gateway.syncs.filter { old.0.gateway.sync(named: $0.name) == nil }
        syncs = old.0.gateway.syncs.map { ($0, new.gateway.sync(named: $0.name)) } + added.map { (nil, $0) }
        difference = JournalDifference(span: span, old: old.path)
        difference.syncs = syncs.compactMap { old, new in
            (old ?? new).map { SyncDifference($0.name, isUnchanged: old == new) }
        }
    }

    /// Goes through all of it.
    ///
    /// - Parameter note: learns how far it is.
    /// - Returns: the difference.
    /// - Throws: `StoreError` when the store cannot be read.
    mutating func run(_ note: (Int) -> Void) async throws(StoreError) -> JournalDifference {
        var last: EntryID?
        while true {
            let page = try await store.entries(behind: last, receivedIn: difference.span, limit: Self.pageSize)
            let readings = page.map(reading)
            let directory = try await Self.directory(of: page, readings, store)
            for (entry, events) in zip(page, readings) { try await compare(entry, events, directory) }
            last = page.last?.id
            note(difference.events)
            guard page.count == Self.pageSize else { return difference }
        }
    }

    /// What an entry reads as, by the configuration that can.
    private func reading(of entry: EntryHistory) -> [Event] {
        let sources = [old, new].compactMap { $0.gateway.systems[entry.arrival.connection]?.source }
        return sources.lazy.compactMap { try? $0.read(entry.arrival).events }.first ?? []
    }

    private mutating func compare(
        _ entry: EntryHistory,
        _ events: [Event],
        _ directory: Recollection.Known
    ) async throws(StoreError) {
        difference.events += 1
        guard entry.arrival.lookedAt == nil else { return difference.passedOver += 1 }
        if let words = readingDifference(entry.arrival) {
            let example = example(entry, words)
            return difference.readings[words, default: Counted()].add(example)
        }
        if let words = proofDifference(entry.arrival) {
            let example = example(entry, words)
            difference.proofs[words, default: Counted()].add(example)
        }
        guard !events.isEmpty, syncs.contains(where: { $0.old != $0.new }) else { return }
        let recollection = Recollection(entry, events, [old.gateway, new.gateway], directory)
        let one = try await before.look(back: entry, knowing: recollection)
        let other = try await after.look(back: entry, knowing: recollection)
        for record in Set(events.map(\.record) + entry.rulings.map(\.record)).sorted() {
            for (place, sync) in syncs.enumerated() where sync.old != sync.new {
                difference.syncs[place].compare(
                    (Stance(sync.old, record, one), sync.old),
                    (Stance(sync.new, record, other), sync.new),
                    about: record,
                    in: entry
                )
            }
        }
    }

    private func example(_ entry: EntryHistory, _ words: String) -> Counted.Example {
        let kind = KindRef(entry.arrival.connection, entry.arrival.receiver)
        let record = entry.rulings.first?.record ?? kind.record("-")
        return Counted.Example(event: entry.id, record: record, words: words)
    }

    /// What is known now of the records of a page, and of those linked to them.
    static func directory(
        of page: [EntryHistory],
        _ readings: [[Event]],
        _ store: any Store
    ) async throws(StoreError) -> Recollection.Known {
        var known = Recollection.Known()
        let own = Set(readings.joined().map(\.record) + page.flatMap(\.rulings).map(\.record))
        var links = try await store.links(of: Array(own))
        let leaving = page.flatMap(\.rulings).filter { $0.verdict.reason == .unlinked }.map(\.record)
        for record in Set(leaving) {
            links += try await store.links(
                in: .broken,
                of: record,
                sync: nil,
                after: nil,
                limit: brokenLimit
            )
        }
        for link in links {
            for record in [link.crm, link.platform].compactMap(\.self) { known.links[record, default: []].append(link) }
        }
        let others = page.flatMap(\.rulings).compactMap(\.counterpart)
        known.shadows = try await store.shadows(of: Array(own.union(known.links.keys).union(others)))
        return known
    }
}

// MARK: - Reading and proving

extension JournalComparison {
    /// Why an arrival can be read under one configuration alone; nil when both can, or neither.
    private func readingDifference(_ arrival: Arrival) -> String? {
        switch (failure(of: arrival, old), failure(of: arrival, new)) {
        case (nil, let why?): "no longer read: \(why)"
        case (let why?, nil): "newly read: \(why) before"
        case (nil, nil), (_?, _?): nil
        }
    }

    private func failure(of arrival: Arrival, _ configuration: LoadedConfiguration) -> String? {
        guard let connection = configuration.connections[arrival.connection],
            let system = configuration.gateway.systems[arrival.connection]
        else { return "there is no connection \(arrival.connection)" }
        let isRequest = Catalog.platform(named: connection.platform)?.proof(of: arrival.receiver) != nil
        guard !isRequest || connection.receivers.contains(arrival.receiver) else {
            return "\(arrival.connection) has no receiver \(arrival.receiver)"
        }
        do throws(Unreadable) {
            _ = try system.source.read(arrival)
            return nil
        } catch {
            return error.reason
        }
    }

    /// Why an arrival that the configuration in force proves is not proven by the other; nil when it is, or when what
    /// was proven is not in the journal.
    private func proofDifference(_ arrival: Arrival) -> String? {
        guard old.connections[arrival.connection]?.settings != new.connections[arrival.connection]?.settings,
            let (request, route) = request(of: arrival), refusal(of: request, route, arrival, old) == nil,
            let refusal = refusal(of: request, route, arrival, new)
        else { return nil }
        return "no longer proven: \(refusal)"
    }

    private func refusal(
        of request: HTTPRequest,
        _ route: [String],
        _ arrival: Arrival,
        _ configuration: LoadedConfiguration
    ) -> Refusal? {
        guard let source = configuration.gateway.systems[arrival.connection]?.source else { return .unknownReceiver }
        do throws(Refusal) {
            _ = try source.admit(request, route: route, at: arrival.receivedAt)
            return nil
        } catch {
            return error
        }
    }

    /// The request that brought an arrival, by the configuration in force; nil for what came by none.
    private func request(of arrival: Arrival) -> (HTTPRequest, [String])? {
        guard let connection = old.connections[arrival.connection] else { return nil }
        let path = "/in/\(arrival.connection)"
        switch Catalog.platform(named: connection.platform)?.proof(of: arrival.receiver) {
        case .signature?:
            return (HTTPRequest("POST", path, headers: arrival.headers, body: arrival.body), [])
        case .address?:
            let secrets = connection.settings.group("receive")?.group(arrival.receiver)?.secrets("secrets") ?? []
            guard let secret = secrets.first(where: { $0.mark == arrival.provenBy }) else { return nil }
            let route = [arrival.receiver, PercentEncoding.encode(secret.revealText())]
            return (HTTPRequest("POST", path, headers: arrival.headers, body: arrival.body), route)
        case nil: return nil
        }
    }
}
