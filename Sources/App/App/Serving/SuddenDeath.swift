import ArgumentParser
import Glibc
import Pipeline
import Synchronization

/// Where a gateway kills itself, for proofs that a kill at that instant loses and doubles nothing: `send:3` is the third
/// time that it passes the crash point `send`.
struct SuddenDeath: Sendable, Hashable, ExpressibleByArgument {
    /// The crash point.
    let point: CrashPoint
    /// At which passing of it, from 1 on.
    let passing: Int

    /// Reads `send` or `send:3`.
    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let point = CrashPoint(rawValue: parts[0]),
            let passing = parts.count == 2 ? Int(parts[1]) : 1, passing > 0
        else { return nil }
        self.point = point
        self.passing = passing
    }

    /// The hazard that brings a death about; without one, the hazard that does nothing.
    ///
    /// SIGKILL leaves the process no chance to finish anything, as a power switch does.
    static func hazard(_ death: SuddenDeath?) -> Hazard {
        guard let death else { return { _ in } }
        let passings = Passings()
        return { point in
            guard point == death.point, passings.next() == death.passing else { return }
            kill(getpid(), SIGKILL)
        }
    }
}

/// How often a crash point was passed.
private final class Passings: Sendable {
    private let count = Atomic<Int>(0)

    /// Counts one more, and says which one it is.
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
