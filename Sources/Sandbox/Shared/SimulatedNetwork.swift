package import Model

/// A network in process: every address it knows is a pretend system's, and nothing else can be reached.
package struct SimulatedNetwork: Transport {
    private let host: SimulatorHost
    private let clock: any WallClock

    /// Connects the systems of a host.
    package init(_ host: SimulatorHost, clock: any WallClock) {
        self.host = host
        self.clock = clock
    }

    /// Brings a request to the system at its address, and the answer back.
    ///
    /// - Throws: `.unreachable` for an address that no system has, and what a fault of the system makes of the request.
    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard let (name, path) = host.route(request.target) else { throw .unreachable("no such address") }
        var received = request
        received.target = path
        if let authority = host.url(of: name)?.split(separator: "/").dropFirst().first {
            received.headers.replace("Host", String(authority))
        }
        return try host.answer(received, by: name, at: clock.now)
    }
}
