import HTTPServer
import Model

/// Runs a test against a server that is stopped after it, whatever happens.
func serving(
    _ configuration: ServerConfiguration = ServerConfiguration(),
    handler: @escaping HTTPServer.Handler,
    stopGrace: Duration = .seconds(5),
    _ test: (HTTPServer, UInt16) async throws -> Void
) async throws {
    let server = HTTPServer(configuration, handler: handler)
    try server.start()
    let result: Result<Void, any Error>
    do {
        result = .success(try await test(server, server.port ?? 0))
    } catch {
        result = .failure(error)
    }
    await server.stop(grace: stopGrace)
    try result.get()
}

extension ServerConfiguration {
    /// A configuration with some limits changed.
    static func with(_ change: (inout Limits) -> Void) -> ServerConfiguration {
        var configuration = ServerConfiguration()
        change(&configuration.limits)
        return configuration
    }
}

/// Says a text on a new connection and hears everything until the server closes it.
func conversation(_ port: UInt16, _ text: String) async -> String {
    await offPool {
        guard let wire = Wire.connect(to: port) else { return "no connection" }
        wire.say(text)
        return wire.hearAll()
    }
}

extension TransportError {
    /// The name of the case, whatever the reason given.
    var name: String {
        switch self {
        case .forbidden: "forbidden"
        case .unreachable: "unreachable"
        case .noAnswer: "noAnswer"
        case .tooLarge: "tooLarge"
        case .cancelled: "cancelled"
        }
    }
}

/// A text of so many letters, all the same, made at once: repeating a text appends it time and again.
func letters(_ count: Int) -> String {
    String(decoding: [UInt8](repeating: UInt8(ascii: "x"), count: count), as: UTF8.self)
}
