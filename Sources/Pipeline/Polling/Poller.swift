package import Logging
package import Model
package import Store
import Synchronization

/// The poller of one connection: asks its system what changed, and journals the answer like any notification.
package final class Poller: Pumping {
    /// The connection it serves.
    package let connection: ConnectionName
    private let gateway: Gateway
    private let store: any Store
    private let lines: Lines
    private let descriptions: Descriptions
    private let backlog: BacklogGauge
    private let bell: Doorbell
    private let clock: any WallClock
    private let insistence: Insistence
    private let log: Logger
    private let bookmark = Bookmark()
    private let due = Mutex<[KindRef: Timestamp]>([:])

    /// How long to wait after a poll that failed without the system saying how long.
    private static let pause = Duration.seconds(30)

    /// Sets up a poller; `bell` wakes the planner.
    package init(
        for connection: ConnectionName,
        _ gateway: Gateway,
        store: any Store,
        lines: Lines,
        descriptions: Descriptions,
        backlog: BacklogGauge,
        bell: Doorbell,
        clock: any WallClock,
        insistence: Insistence,
        log: Logger
    ) {
        self.connection = connection
        self.gateway = gateway
        self.store = store
        self.lines = lines
        self.descriptions = descriptions
        self.backlog = backlog
        self.bell = bell
        self.clock = clock
        self.insistence = insistence
        self.log = log
    }

    /// What it is called in logs.
    package var name: String { "poller \(connection)" }

    /// Polls the kinds that are due.
    package func turn() async throws(Interruption) -> Bool {
        guard try await !stored({ () async throws(StoreError) in try await isPaused }) else { return false }
        var worked = false
        for kind in kinds where dueTime(of: kind) <= clock.now {
            guard let line = lines.line(to: connection), line.restingUntil == nil else { return worked }
            try await poll(kind, over: line)
            worked = true
        }
        return worked
    }

    /// When the next poll is due.
    package func nextDue() async throws(StoreError) -> Timestamp? {
        guard try await !isPaused, let next = kinds.map(dueTime(of:)).min() else { return nil }
        guard let resting = lines.line(to: connection)?.restingUntil else { return next }
        return max(next, resting)
    }

    /// Whether an operator has paused the connection: a ring tells when it is resumed.
    private var isPaused: Bool {
        get async throws(StoreError) { try await store.standstill().connections.contains(connection) }
    }

    /// The kinds that are polled and that some sync looks at, or that say something of those.
    private var kinds: [KindRef] {
        gateway.systems[connection]?.prober?.kinds.filter { kind in
            !gateway.syncs(for: kind).isEmpty || !gateway.kinds(concernedBy: kind).isEmpty
        } ?? []
    }

    private func dueTime(of kind: KindRef) -> Timestamp {
        due.withLock { $0[kind] } ?? Timestamp(milliseconds: .min)
    }

    private func poll(_ kind: KindRef, over line: Line) async throws(Interruption) {
        guard let prober = line.system.prober else { return }
        let name = "poll \(kind)"
        let kept = try await stored { () async throws(StoreError) in try await store.cursor(name) }
        let cursor = bookmark.open(name, at: kept, in: prober)
        let now = clock.now
        let paths = gateway.paths(of: kind)
        let result: PollResult
        do throws(LineError) {
            let description = try await descriptions.description(of: kind)
            result = try await line.converse {
                prober.step(for: kind, from: cursor, at: now, wanting: paths, description: description, after: $0)
            }.answer
            if case .later = result { bookmark.lay(name, at: kept) }
        } catch {
            result = .later(error.delay(at: now))
            if case .resting = error { bookmark.lay(name, at: kept) }
        }
        let wait = try await take(result, from: prober, cursor: name)
        due.withLock { $0[kind] = clock.now + wait }
    }

    /// Takes in what a poll brought.
    ///
    /// - Returns: how long to wait for the next one.
    private func take(
        _ result: PollResult,
        from prober: any Prober,
        cursor name: String
    ) async throws(Interruption) -> Duration {
        switch result {
        case .harvest(let arrivals, let cursor, let more):
            let appended = try await insistence.stored { () async throws(StoreError) in
                try await store.append(arrivals, moving: CursorMove(name, to: cursor), at: clock.now)
            }
            let new = appended.count { if case .new = $0 { true } else { false } }
            bookmark.lay(name, at: cursor)
            backlog.add(new)
            if new > 0 { bell.ring() }
            return more ? .zero : prober.interval
        case .abandoned(let cursor):
            _ = try await insistence.stored { () async throws(StoreError) in
                try await store.append([], moving: CursorMove(name, to: cursor), at: clock.now)
            }
            log.warning("a poll broke off and begins anew", metadata: ["connection": "\(connection)"])
            return prober.interval
        case .later(let later):
            log.info("a poll was put off", metadata: ["connection": "\(connection)", "reason": "\(later.reason)"])
            // What the connection as a whole waits for, its line waits for.
            return later.scope == .connection ? Self.pause : later.wait ?? Self.pause
        case .refused(let problem):
            log.error("a poll was refused", metadata: ["connection": "\(connection)", "code": "\(problem.code)"])
            return max(prober.interval, Self.pause)
        }
    }
}
