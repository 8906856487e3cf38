import Resources
import ServiceLifecycle

/// Gives memory that is not needed any more back to the system, a moment after it was.
struct MemoryReturn: Service {
    /// How often.
    private static let interval = Duration.seconds(1)

    /// Gives back until graceful shutdown.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Self.interval)
                Yielding.standBack()
                Memory.giveBack()
            }
        }
    }
}
