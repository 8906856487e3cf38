package import Logging
package import Model
import ServiceLifecycle
package import Store

/// A stage that works in turns, at its own pace.
package protocol Pumping: Sendable {
    /// What it is called in logs.
    var name: String { get }

    /// Does one batch of what is due.
    ///
    /// - Returns: whether there was anything to do.
    func turn() async throws(Interruption) -> Bool

    /// When there will be something to do again, as far as is known; nil when only a ring can tell.
    func nextDue() async throws(StoreError) -> Timestamp?
}

/// Keeps a stage turning until the gateway stops: turn after turn while there is work, else until the bell rings or the
/// next due time comes.
///
/// A turn in hand is finished before it stops.
package struct Pump: Service {
    private let stage: any Pumping
    private let bell: Doorbell
    private let clock: any WallClock
    private let log: Logger

    /// How long a pump sleeps at most, so that a due time missed through a clock's step is found again.
    private static let longestSleep = Duration.seconds(15)
    /// How long a pump waits when the store cannot do its part.
    private static let storePause = Duration.seconds(1)

    /// Sets up a pump.
    package init(_ stage: any Pumping, bell: Doorbell, clock: any WallClock, log: Logger) {
        self.stage = stage
        self.bell = bell
        self.clock = clock
        self.log = log
    }

    /// Turns until graceful shutdown or cancellation.
    package func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled { await round() }
        } onGracefulShutdown: {
            bell.ring()
        }
    }

    private func round() async {
        do throws(Interruption) {
            if try await stage.turn() { return }
            await bell.wait(atMost: try await pause())
        } catch {
            log.error("a pump could not finish its turn", metadata: ["pump": "\(stage.name)", "reason": "\(error)"])
            await bell.wait(atMost: Self.storePause)
        }
    }

    private func pause() async throws(Interruption) -> Duration {
        do throws(StoreError) {
            guard let due = try await stage.nextDue() else { return Self.longestSleep }
            return min(max(due - clock.now, .milliseconds(1)), Self.longestSleep)
        } catch {
            throw .store(error)
        }
    }
}
