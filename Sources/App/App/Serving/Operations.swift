import Crypto
import Model
import Pipeline
import Store

/// What `gateway.operations` answers: health, readiness and metrics.
struct Operations: Sendable {
    /// What runs.
    let house: PumpHouse
    /// What is kept.
    let store: any Store
    /// Whether it takes writes.
    let probe: StoreProbe
    /// The time.
    let clock: any WallClock
    /// Who may ask, in the configuration in force; empty for everybody on this machine.
    let operators: @Sendable () -> [Operator]

    /// Answers one request.
    ///
    /// That the process lives is no secret: `/health` asks for no token.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let path = request.path
        if path == "/health" { return reading(request) ?? .json(200, ["alive": true]) }
        guard isAllowed(request) else {
            return HTTPResponse(
                401,
                headers: [
                    "WWW-Authenticate": "Bearer realm=\"crosswalk\"", "Content-Type": "text/plain; charset=utf-8",
                ],
                body: Array("unauthorized\n".utf8)
            )
        }
        switch path {
        case "/ready":
            if let refusal = reading(request) { return refusal }
            return await Readiness(of: house, store: probe).response
        case "/metrics":
            if let refusal = reading(request) { return refusal }
            return await metrics()
        default: return .json(404, ["error": "not found"])
        }
    }

    private func metrics() async -> HTTPResponse {
        do throws(StoreError) {
            return try await Metrics.read(house.works, store: store, at: clock.now).response
        } catch {
            return .json(503, ["error": "the store is not available"])
        }
    }

    /// The refusal of a request that does more than look.
    private func reading(_ request: HTTPRequest) -> HTTPResponse? {
        ["GET", "HEAD"].contains(request.method) ? nil : HTTPResponse(405, headers: ["Allow": "GET, HEAD"])
    }

    /// Whether a request carries the token of an operator; every token is compared, so that time tells nothing.
    private func isAllowed(_ request: HTTPRequest) -> Bool {
        let operators = operators()
        guard !operators.isEmpty else { return true }
        guard let parts = request.headers.only("Authorization")?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return false }
        let presented = Array(parts[1].utf8)
        return operators.map { $0.has(presented) }.contains(true)
    }
}

extension Operator {
    fileprivate func has(_ token: [UInt8]) -> Bool { ConstantTime.equal(self.token.reveal(), token) }
}
