import HTTPServer
import Model

/// Ports of this machine that nobody listens on.
enum FreePort {
    /// Where to look: below the ports that Linux gives to whoever does not care which (`ip_local_port_range`), so that
    /// nobody is given one before it is used.
    private static let range: Range<UInt16> = 20_000..<32_000
    /// How many ports are tried.
    private static let attempts = 100

    /// One that was free a moment ago.
    static func find() async throws(CommandFailure) -> UInt16 {
        for _ in 0..<attempts {
            let port = UInt16.random(in: range)
            let server = HTTPServer(ServerConfiguration(port: port)) { _ in HTTPResponse(200) }
            guard (try? server.start()) != nil else { continue }
            await server.stop(grace: .zero)
            return port
        }
        throw CommandFailure(.wrong, "there is no free port between \(range.lowerBound) and \(range.upperBound)")
    }
}
