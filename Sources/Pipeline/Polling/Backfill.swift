package import Model
package import Store

/// Brings every record of one side of a sync into the journal, page by page, for that sync alone.
///
/// How far it has come is kept with every page, in one transaction with the records: whoever begins it again goes on
/// where it stopped, and a run that is through begins anew.
package struct Backfill: Sendable {
    /// How far it has come.
    package struct Progress: Sendable, Hashable {
        /// How many records were journalled since the run began.
        package let records: Int
        /// Whether the run is through.
        package let isDone: Bool
    }

    /// Why it cannot go on now.
    package enum Obstacle: Error, Sendable, Hashable {
        /// The store.
        case store(StoreError)
        /// The system asks to wait, or cannot be reached.
        case later(Later)
        /// The system refuses.
        case refused(Problem)
    }

    private let sync: Sync
    private let kind: KindRef
    private let gateway: Gateway
    private let store: any Store
    private let line: Line
    private let descriptions: Descriptions
    private let bookmark = Bookmark()
    private let clock: any WallClock

    /// Sets up the backfill of a sync from one of its sides; nil where the configuration has no such connection.
    package init?(
        of sync: Sync,
        from side: Side,
        _ gateway: Gateway,
        store: any Store,
        lines: Lines,
        clock: any WallClock
    ) {
        guard let line = lines.line(to: sync.between[side].connection) else { return nil }
        self.sync = sync
        self.kind = sync.between[side]
        self.gateway = gateway
        self.store = store
        self.line = line
        descriptions = Descriptions(lines, clock: clock)
        self.clock = clock
    }

    /// How far a run has come that was not finished; nil when the next page begins a new one.
    package func unfinished() async throws(StoreError) -> Progress? {
        try await cursor().map { Progress(records: $0.records, isDone: false) }
    }

    /// Journals the next page.
    package func turn() async throws(Obstacle) -> Progress {
        let begun = try await kept { () async throws(StoreError) in try await cursor() }
        let place = begun ?? beginning
        let page = try await page(at: place)
        let move = CursorMove(name, to: page.next?.text ?? "")
        try await kept { () async throws(StoreError) in
            _ = try await store.append(page.arrivals.map(place.keyed), for: sync.name, moving: move, at: clock.now)
        }
        return Progress(records: page.records, isDone: page.next == nil)
    }

    /// One page of records, journalled nowhere.
    package struct Page: Sendable {
        /// What would be journalled.
        package let arrivals: [Arrival]
        /// How many records there are up to its end.
        package let records: Int
        fileprivate let next: BackfillCursor?

        /// Whether no other follows.
        package var isLast: Bool { next == nil }

        fileprivate init(arrivals: [Arrival], records: Int, next: BackfillCursor?) {
            self.arrivals = arrivals
            self.records = records
            self.next = next
        }

        /// The only page: certain records.
        package init(lookingAt records: [RecordRef], at now: Timestamp) {
            self.init(arrivals: records.map { Arrival.look(at: $0, since: now) }, records: records.count, next: nil)
        }
    }

    /// Reads the page behind another one; the first one behind none.
    package func page(behind page: Page?) async throws(Obstacle) -> Page {
        try await self.page(at: page?.next ?? beginning)
    }

    private var beginning: BackfillCursor {
        BackfillCursor(run: clock.now, cursor: line.system.lister.beginning(of: kind), records: 0)
    }

    /// What part of a day's calls is left to live traffic, in hundredths.
    package static let reserve = 20

    /// Stops before the calls that live traffic needs are used up.
    private func spare() throws(Obstacle) {
        guard let budget = line.budget, budget.resetsAt == nil,
            budget.remaining * 100 < budget.limit * Self.reserve
        else { return }
        let left = "\(budget.remaining) of \(budget.limit) calls are left, and kept for live traffic"
        throw .later(Later("\(kind.connection): \(left)", scope: .item))
    }

    private func page(at place: BackfillCursor) async throws(Obstacle) -> Page {
        try spare()
        let now = clock.now
        let lister = line.system.lister
        let cursor = bookmark.open(name, at: place.cursor, in: lister)
        let paths = gateway.paths(of: kind)
        let result: PollResult
        do throws(LineError) {
            let description = try await descriptions.description(of: kind)
            result = try await line.converse {
                lister.step(
                    for: kind,
                    from: cursor,
                    at: now,
                    wanting: paths,
                    description: description,
                    after: $0
                )
            }.answer
        } catch {
            if case .resting = error { bookmark.lay(name, at: place.cursor) }
            throw .later(error.delay(at: now))
        }
        switch result {
        case .later(let later):
            bookmark.lay(name, at: place.cursor)
            throw .later(later)
        case .refused(let problem): throw .refused(problem)
        case .abandoned:
            throw .later(Later("the system's list broke off again and again", wait: .seconds(60), scope: .item))
        case .harvest(let arrivals, let reached, let more):
            bookmark.lay(name, at: reached)
            let records = (cursor == place.cursor ? place.records : 0) + arrivals.count
            let next = BackfillCursor(run: place.run, cursor: reached, records: records)
            return Page(arrivals: arrivals, records: records, next: more ? next : nil)
        }
    }

    private var name: String { "backfill \(sync.name) \(kind)" }

    private func cursor() async throws(StoreError) -> BackfillCursor? {
        try await store.cursor(name).flatMap { BackfillCursor($0) }
    }

    private func kept<Value>(
        _ work: () async throws(StoreError) -> Value
    ) async throws(Obstacle) -> Value {
        do throws(StoreError) {
            return try await work()
        } catch {
            throw .store(error)
        }
    }
}

/// How far a backfill has come.
private struct BackfillCursor: Sendable {
    /// When the run began: records are journalled once in each run.
    let run: Timestamp
    /// The system's own cursor.
    let cursor: String
    /// How many records were journalled.
    let records: Int

    init(run: Timestamp, cursor: String, records: Int) {
        (self.run, self.cursor, self.records) = (run, cursor, records)
    }

    init?(_ text: String) {
        guard let json = try? JSON.parse(text), let run = json["run"]?.integer, let cursor = json["cursor"]?.text,
            let records = json["records"]?.integer
        else { return nil }
        self.init(run: Timestamp(milliseconds: run), cursor: cursor, records: Int(records))
    }

    var text: String {
        JSON.object(
            JSONObject([
                ("run", .integer(run.milliseconds)), ("cursor", .string(cursor)), ("records", .integer(records)),
            ])
        ).compact
    }

    /// An arrival as one of this run.
    func keyed(_ arrival: Arrival) -> Arrival {
        arrival.keyed(arrival.deliveryKey.map { "backfill:\(run.milliseconds):\($0)" })
    }
}
