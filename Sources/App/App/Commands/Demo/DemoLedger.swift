import Model
import Sandbox
import Store
import Synchronization

/// What has happened on the stage, and what the narrator has told of it.
final class DemoLedger: Sendable {
    /// Something that happened between a system and the gateway.
    enum Happening: Sendable {
        /// A notification went in.
        case round(Postman.Round)
        /// A write came out.
        case write(LoggedRequest, system: String)
    }

    /// A happening in its place; a notification that is under way has a place and nothing in it.
    private struct Place {
        let system: String
        let at: Timestamp
        var happening: Happening?
    }

    /// A record that has no counterpart in a sync: that is told once, however often it is found out.
    private struct Alone: Hashable {
        let record: RecordRef
        let sync: SyncName?
    }

    private struct Pages {
        var places: [Place] = []
        var told = 0
        var requests: [String: Int] = [:]
        var toldEntry = EntryID(0)
        var toldAlone: Set<Alone> = []
        var checks: [DemoOutcome.Check] = []
        var fault: DemoFault?
    }

    private let pages = Mutex(Pages())
    private let narrator: Narrator

    /// Begins, for a narrator.
    init(_ narrator: Narrator) { self.narrator = narrator }

    /// Notes what happens to a posting, where it has its place: at its departure.
    func note(_ news: Postman.News, at now: Timestamp) {
        pages.withLock { pages in
            switch news {
            case .departed(let system): pages.places.append(Place(system: system, at: now, happening: nil))
            case .answered(let round):
                let open = pages.places.lastIndex { $0.system == round.system && $0.happening == nil }
                if let open { pages.places[open].happening = .round(round) }
            case .resting: break
            }
        }
    }

    /// Notes the writes that have reached a system.
    func noteRequests(to system: String, at host: SimulatorHost) {
        pages.withLock { pages in
            let fresh = host.requests(to: system, from: pages.requests[system] ?? 0)
            pages.requests[system, default: 0] += fresh.count
            for request in fresh where request.role == .write {
                pages.places.append(Place(system: system, at: request.at, happening: .write(request, system: system)))
            }
        }
    }

    /// Notes whether the story kept one of its promises.
    func check(_ promise: String, _ isKept: Bool) {
        pages.withLock { $0.checks.append(DemoOutcome.Check(promise: promise, isKept: isKept)) }
    }

    /// Notes that the story could not go on.
    func fail(_ fault: DemoFault) { pages.withLock { $0.fault = fault } }

    /// Every round that was answered so far.
    var rounds: [Postman.Round] {
        pages.withLock(\.places).compactMap { if case .round(let round)? = $0.happening { round } else { nil } }
    }

    /// The writes that failed at their system.
    var failedWrites: Int {
        pages.withLock(\.places).count {
            if case .write(let request, _)? = $0.happening { request.status == 503 } else { false }
        }
    }

    /// The promises so far.
    var checks: [DemoOutcome.Check] { pages.withLock(\.checks) }

    /// Why the story could not go on; nil when it did.
    var fault: DemoFault? { pages.withLock(\.fault) }

    /// Takes what has happened since the last time, up to the first notification that is still under way.
    func takeHappenings() -> [(happening: Happening, at: Timestamp)] {
        pages.withLock { pages in
            let fresh = pages.places.dropFirst(pages.told).prefix { $0.happening != nil }
            pages.told += fresh.count
            return fresh.compactMap { place in place.happening.map { ($0, place.at) } }
        }
    }

    /// Tells what has happened, and what was decided in between.
    ///
    /// The entries were read behind the happenings: whatever
    /// led to a write is among them, decided.
    func tell(_ happenings: [(happening: Happening, at: Timestamp)], and entries: [EntryHistory]) {
        for (happening, instant) in happenings {
            switch happening {
            case .round(let round):
                take(entries, before: instant).forEach(tell)
                narrator.tell(round)
            case .write(let request, let system):
                take(entries, before: instant + .milliseconds(1)).forEach(tell)
                narrator.tell(request, to: system)
            }
        }
        guard pages.withLock({ $0.told == $0.places.count }) else { return }
        take(entries, before: .never).forEach(tell)
    }

    private func tell(_ entry: EntryHistory) {
        if let reason = entry.reason, entry.rulings.isEmpty { return narrator.tell(undecided: reason) }
        narrator.tell(
            pages.withLock { pages in
                entry.rulings.filter { ruling in
                    ruling.verdict != .skip(.noCounterpart)
                        || pages.toldAlone.insert(Alone(record: ruling.record, sync: ruling.sync)).inserted
                }
            }
        )
    }

    /// The entries that were not told, received before an instant, up to the first that is not decided yet.
    private func take(_ entries: [EntryHistory], before instant: Timestamp) -> [EntryHistory] {
        pages.withLock { pages in
            let fresh = entries.filter { $0.id > pages.toldEntry }.prefix {
                $0.state != .pending && $0.state != .claimed && $0.arrival.receivedAt < instant
            }
            pages.toldEntry = fresh.last?.id ?? pages.toldEntry
            return Array(fresh)
        }
    }
}
