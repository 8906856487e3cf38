package import Logging
import Store

/// Does what a turn must not give up: what it came to is written down as soon as the store can do its part again.
///
/// A turn that ended instead would leave what it has claimed to a lease of minutes, and what it has sent to a second
/// sending.
package struct Insistence: Sendable {
    /// How long to leave the store alone between two attempts.
    private static let interval = Duration.seconds(1)
    /// How many attempts there are: four minutes' worth, so that a turn is over before its lease of five.
    private static let limit = 240

    private let pause: @Sendable (Duration) async -> Void
    private let log: Logger

    /// Insists with pauses between the attempts; a rehearsal's take no time.
    package init(pause: @escaping @Sendable (Duration) async -> Void, log: Logger) {
        self.pause = pause
        self.log = log
    }

    /// Runs a transition until it is done, the attempts are used up, or the pump is told to stop.
    ///
    /// Only what passes by itself is tried again: a store that is damaged is so the next time as well.
    func stored<Value>(
        _ operation: () async throws(StoreError) -> Value
    ) async throws(Interruption) -> Value {
        var attempt = 1
        while true {
            do throws(StoreError) {
                return try await operation()
            } catch {
                guard case .unavailable = error, attempt < Self.limit, !Task.isCancelled else { throw .store(error) }
                if attempt == 1 { log.warning("a turn waits for the store", metadata: ["reason": "\(error)"]) }
            }
            attempt += 1
            await pause(Self.interval)
        }
    }
}
