import Model
import ServiceLifecycle
import Synchronization

/// The commands of the operator API that take their time: answered at once, done behind the answer.
///
/// A pull of a large system lasts for hours, longer than anybody keeps a request open. It stands in the journal page by
/// page, so that one which ends with the gateway goes on where it stopped when it is asked for again.
final class Undertakings: Service {
    /// Why one cannot begin.
    enum Refusal: Error, Sendable, Hashable {
        /// One about the same subject goes on.
        case busy(with: String)
        /// As many go on as may.
        case full
    }

    /// How many go on at once.
    static let width = 4
    /// How many that have ended are remembered, as long as their documents have no more than so many bytes together; the
    /// last one is in any case.
    static let memory = (count: 20, bytes: 16 << 20)
    /// The longest document that is remembered, in bytes.
    static let longest = 8 << 20

    private struct State {
        var count = 0
        var known: [Undertaking] = []
        var tasks: [String: Task<Void, Never>] = [:]
        var isClosing = false
    }

    private let clock: any WallClock
    private let ended: @Sendable () -> Void
    private let state = Mutex(State())

    /// Sets up nothing to do; whoever looks on is told of every end.
    init(clock: any WallClock, ended: @escaping @Sendable () -> Void = {}) {
        self.clock = clock
        self.ended = ended
    }

    /// Those that go on or are remembered, the newest first.
    var all: [Undertaking] { state.withLock { $0.known.reversed() } }

    /// One of them; nil when there is none of that name.
    func one(_ id: String) -> Undertaking? { state.withLock { $0.known.first { $0.id == id } } }

    /// Begins one.
    ///
    /// - Parameters:
    ///   - command: the command.
    ///   - subject: what it is about: one at a time is.
    ///   - who: in whose name.
    ///   - work: does it; what it notes is its progress.
    /// - Returns: the undertaking as it begins.
    /// - Throws: `Refusal`.
    func begin(
        _ command: String,
        about subject: String,
        by who: String,
        _ work: @escaping @Sendable (_ note: @escaping @Sendable (String) -> Void) async -> Undertaking.Ending
    ) throws(Refusal) -> Undertaking {
        let result = state.withLock { state -> Result<Undertaking, Refusal> in
            let going = state.known.filter { $0.end == nil }
            if let other = going.first(where: { $0.subject == subject }) { return .failure(.busy(with: other.id)) }
            guard going.count < Self.width, !state.isClosing else { return .failure(.full) }
            state.count += 1
            let id = "w\(state.count)"
            let one = Undertaking(id: id, command: command, subject: subject, who: who, begun: clock.now)
            state.known.append(one)
            state.tasks[id] = Task { [self] in
                end(id, await work { note in self.change(id) { $0.progress = note } })
            }
            return .success(one)
        }
        return try result.get()
    }

    /// Tells one to stop when its page is done.
    ///
    /// - Returns: the undertaking; nil when there is none of that name.
    func stop(_ id: String) -> Undertaking? {
        state.withLock { state in
            guard let place = state.known.firstIndex(where: { $0.id == id }) else { return nil }
            if state.known[place].end == nil { state.known[place].isStopping = true }
            state.tasks[id]?.cancel()
            return state.known[place]
        }
    }

    /// Lets them go on until the gateway stops, and has them stop with it.
    func run() async throws {
        try? await gracefulShutdown()
        let tasks = state.withLock { state in
            state.isClosing = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func change(_ id: String, _ change: (inout Undertaking) -> Void) {
        state.withLock { state in
            guard let place = state.known.firstIndex(where: { $0.id == id }) else { return }
            change(&state.known[place])
        }
    }

    private func end(_ id: String, _ ending: Undertaking.Ending) {
        change(id) { $0.end = (clock.now, ending) }
        state.withLock { state in
            state.tasks[id] = nil
            var ended = state.known.filter { $0.end != nil }
            var bytes = ended.reduce(0) { $0 + $1.size }
            while ended.count > Self.memory.count || ended.count > 1 && bytes > Self.memory.bytes {
                let oldest = ended.removeFirst()
                bytes -= oldest.size
                state.known.removeAll { $0.id == oldest.id }
            }
        }
        ended()
    }
}
