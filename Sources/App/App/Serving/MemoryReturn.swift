import Resources
import ServiceLifecycle
import Store

/// Gives memory that is not needed any more back to the system, when few notifications come.
///
/// While it is given back, whoever needs some has to wait.
struct MemoryReturn: Service {
    /// Where notifications come in.
    let inbox: any Inbox

    /// How often to look.
    private static let interval = Duration.seconds(1)
    /// How many notifications in that time are few.
    private static let few = 100

    /// Gives back until graceful shutdown.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var received = inbox.arrivalsReceived
            while true {
                try await Task.sleep(for: Self.interval)
                let before = received
                received = inbox.arrivalsReceived
                if received - before <= Self.few { Memory.giveBack() }
            }
        }
    }
}
