/// Where a gateway is reached, as `--gateway` and `--to` say it.
struct GatewayAddress: Sendable, Hashable {
    /// Scheme, host and port, without a slash at the end.
    let origin: String
    /// The address on which a gateway of this machine listens to be reached there.
    let listen: HostAndPort

    /// Reads `http://127.0.0.1:8080`.
    init(_ text: String) throws(CommandFailure) {
        let origin = text.hasSuffix("/") ? String(text.dropLast()) : text
        let scheme = origin.prefix { $0 != ":" }
        let place = origin.dropFirst(scheme.count + 3)
        guard ["http", "https"].contains(scheme), origin.hasPrefix(scheme + "://"), !place.isEmpty,
            !place.contains(where: { "/?#@ ".contains($0) })
        else {
            throw CommandFailure(
                .misused,
                "\(text) is not the address of a gateway",
                remedy: "write http://127.0.0.1:8080"
            )
        }
        self.origin = origin
        let port = HostAndPort.split(String(place))?.port.flatMap { Int($0) } ?? (scheme == "https" ? 443 : 80)
        listen = HostAndPort(String(place)) ?? HostAndPort(host: "127.0.0.1", port: port)
    }

    /// Where its operations are: the first port behind its own that is not among those taken.
    func operations(besides taken: Set<Int>) -> HostAndPort {
        let ports = Array(listen.port..<65_535).map { $0 + 1 }
        return HostAndPort(host: listen.host, port: ports.first { !taken.contains($0) } ?? listen.port - 1)
    }
}
