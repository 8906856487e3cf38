import Model
import Synchronization

/// When each pump last got on with its work, by its name.
final class Progress: Sendable {
    /// How a pump stands.
    enum Standing: Sendable, Hashable {
        /// At a turn, since then.
        case working(since: Timestamp)
        /// Between turns, since then.
        case waiting(since: Timestamp)
    }

    /// How long a turn may take: as long as its claims last, for then another may do its work.
    static let longestTurn = Duration.seconds(300)
    /// How long a pump may lie between turns: it looks for work every fifteen seconds.
    static let longestWait = Duration.seconds(60)

    private let standings = Mutex<[String: Standing]>([:])
    private let rested: @Sendable () -> Void

    /// Knows of no pump; whoever looks on is told whenever one has ended a turn.
    init(rested: @escaping @Sendable () -> Void = {}) { self.rested = rested }

    /// Notes how a pump stands now.
    func note(_ standing: Standing, of pump: String) {
        standings.withLock { $0[pump] = standing }
        if case .waiting = standing { rested() }
    }

    /// Forgets every pump: others are about to take their places.
    func clear() { standings.withLock { $0 = [:] } }

    /// Whether the pumps have been started.
    var hasBegun: Bool { standings.withLock { !$0.isEmpty } }

    /// The pumps that have been at one thing for too long, in the order of their names.
    func stuck(at now: Timestamp) -> [String] {
        standings.withLock { $0 }.filter { Self.isStuck($0.value, at: now) }.keys.sorted()
    }

    private static func isStuck(_ standing: Standing, at now: Timestamp) -> Bool {
        switch standing {
        case .working(let since): now - since > longestTurn
        case .waiting(let since): now - since > longestWait
        }
    }
}
