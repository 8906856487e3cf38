import Logging
import Model
import Pipeline
import ServiceLifecycle
import Synchronization

/// Keeps the works of the configuration in force running, and changes them for others when the configuration changes.
final class PumpHouse: Service {
    /// How long the pumps may take over the turns in hand before they are broken off.
    private static let grace = Duration.seconds(5)

    private struct Present {
        var works: Works
        var group: ServiceGroup?
        var changes = 0
    }

    private let present: Mutex<Present>
    private let steady: any WallClock
    private let log: Logger
    private let progress: Progress

    /// Houses works that are not yet running.
    ///
    /// - Parameters:
    ///   - works: the works.
    ///   - steady: a clock that nobody sets, which tells how the pumps get on.
    ///   - moved: called whenever a pump has ended a turn.
    ///   - log: where to log.
    init(_ works: Works, steady: any WallClock, moved: @escaping @Sendable () -> Void, log: Logger) {
        present = Mutex(Present(works: works))
        self.steady = steady
        self.log = log
        progress = Progress(rested: moved)
    }

    /// The works in force: what arrives from now on belongs to them.
    var works: Works { present.withLock(\.works) }

    /// The receiver in force.
    var ingress: Ingress { present.withLock { $0.works.ingress } }

    /// Whether the pumps have been started.
    var isRunning: Bool { progress.hasBegun }

    /// The pumps that have been at one thing for too long.
    var stuck: [String] { progress.stuck(at: steady.now) }

    /// Puts other works in force.
    ///
    /// The pumps of the old ones finish their turns before those of the new ones begin, so
    /// that two planners are never at one journal.
    func replace(with works: Works) async {
        let group = present.withLock { present in
            present.works = works
            present.changes += 1
            return present.group
        }
        await group?.triggerGracefulShutdown()
    }

    /// Runs the pumps until graceful shutdown, with those of other works after every change.
    func run() async throws {
        var isToGoOn = true
        while isToGoOn, !Task.isShuttingDownGracefully, !Task.isCancelled {
            progress.clear()
            let (group, change) = start()
            do {
                try await group.run()
            } catch {
                log.warning("pumps were broken off", metadata: ["reason": "\(error)"])
            }
            isToGoOn = present.withLock { $0.changes != change }
        }
    }

    private func start() -> (group: ServiceGroup, change: Int) {
        present.withLock { present in
            let pumps = present.works.pumps { WatchedStage($0, progress: progress, clock: steady) }
            var configuration = ServiceGroupConfiguration(services: pumps, logger: log)
            configuration.maximumGracefulShutdownDuration = Self.grace
            let group = ServiceGroup(configuration: configuration)
            present.group = group
            return (group, present.changes)
        }
    }
}
