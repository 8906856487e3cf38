package import Model

/// A network in process: every address it knows is a pretend system's, and nothing else can be reached.
package struct SimulatedNetwork: Transport {
    private let host: SimulatorHost
    private let clock: any WallClock
    private let isAside: Bool
    private let elapse: (@Sendable (Duration) -> Void)?

    /// Connects the systems of a host.
    ///
    /// - Parameters:
    ///   - host: the systems.
    ///   - clock: the time.
    ///   - isAside: whether requests pass every fault and leave no trace in the log.
    ///   - elapse: lets time pass while a slow answer is waited for; nil where it cannot be moved.
    package init(
        _ host: SimulatorHost,
        clock: any WallClock,
        isAside: Bool = false,
        elapse: (@Sendable (Duration) -> Void)? = nil
    ) {
        self.host = host
        self.clock = clock
        self.isAside = isAside
        self.elapse = elapse
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
        guard !isAside else { return try host.answerAside(received, by: name, at: clock.now) }
        return try host.answer(received, by: name, at: clock.now, elapse: elapse)
    }
}
