import Model
import Sandbox

/// What stands between a simulator and a gateway that expects another signature: it signs in the gateway's scheme.
struct Relay: Sendable {
    private let configuration: LoadedConfiguration
    /// The connections whose signed receiver has a scheme that is not the simulator's own.
    private let connections: Set<String>

    /// Finds the connections that need a relay.
    init(_ configuration: LoadedConfiguration, host: SimulatorHost) {
        self.configuration = configuration
        connections = Set(
            host.names.filter { name in
                let connection = configuration.connections[ConnectionName(name)]
                let receive = connection?.settings.group("receive") ?? Settings()
                return (connection?.receivers ?? []).contains { receiver in
                    let spoken = host.connection(to: name).flatMap { JSON.object($0)["receive"]?[receiver]?["scheme"] }
                    let expected = receive.group(receiver)?.plain("scheme")
                    return expected != nil && expected != spoken
                }
            }
        )
    }

    /// The request as the gateway expects it; one that no relay carries stays as it is.
    func relayed(_ request: HTTPRequest, at now: Timestamp) -> HTTPRequest {
        let segments = request.path.split(separator: "/")
        guard segments.count == 2, connections.contains(String(segments[1])) else { return request }
        do throws(CommandFailure) {
            return try ReplaySigning(request, configuration, path: "a notification").signed(request, id: nil, at: now)
        } catch {
            return request
        }
    }
}
