import HTTPServer
import Model

/// Ports of this machine that nobody listens on.
enum FreePort {
    /// One that was free a moment ago.
    static func find() async throws(CommandFailure) -> UInt16 {
        let server = HTTPServer(ServerConfiguration()) { _ in HTTPResponse(200) }
        do throws(HTTPServerError) {
            try server.start()
        } catch {
            throw CommandFailure(.wrong, "there is no free port: \(error.words)")
        }
        let port = server.port ?? 0
        await server.stop(grace: .zero)
        return port
    }
}
