import Model
import Pipeline

/// How long a command waits for a system in all before it gives up: five minutes.
struct Patience {
    private let desk: Desk
    private var waited = Duration.zero

    /// The shortest wait, in case a system asks for none.
    private static let shortest = Duration.seconds(1)
    /// How long it waits in all.
    private static let all = Duration.seconds(300)

    /// Begins to wait.
    init(_ desk: Desk) { self.desk = desk }

    /// Waits until an obstacle may be gone; false at once when it will not go within the time that is left.
    mutating func waits(for obstacle: Backfill.Obstacle) async -> Bool {
        guard case .later(let later) = obstacle, let asked = later.wait else { return false }
        return await waits(asked, later.reason)
    }

    /// Waits for a reason; false at once when too little time is left.
    mutating func waits(_ asked: Duration, _ reason: String) async -> Bool {
        let wait = max(asked, Self.shortest)
        guard waited + wait <= Self.all else { return false }
        desk.console.note("\(reason); waits for \(wait)")
        await desk.pause(wait)
        waited += wait
        return true
    }
}
