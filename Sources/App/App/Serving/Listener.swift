import HTTPServer
import ServiceLifecycle

/// A server that listens until the gateway stops.
struct Listener: Service {
    /// The server, which listens already: an address that is taken shows before anything else starts.
    let server: HTTPServer

    /// How long requests in hand may take to finish once no new ones are taken.
    private static let grace = Duration.seconds(4)

    /// Listens until graceful shutdown, then lets what is in hand finish.
    func run() async throws {
        try? await gracefulShutdown()
        await server.stop(grace: Self.grace)
    }
}
