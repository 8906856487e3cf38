import Model
import Pipeline
import Store

/// What `gateway.operations` answers: health, readiness, metrics, and the operator API.
struct Operations: Sendable {
    /// What runs.
    let house: PumpHouse
    /// What is kept.
    let store: any Store
    /// Whether it takes writes.
    let probe: StoreProbe
    /// The time.
    let clock: any WallClock
    /// What operators do.
    let api: OperatorAPI
    /// Who may ask, in the configuration in force; empty for everybody on this machine.
    let operators: @Sendable () -> [Operator]

    /// Answers one request.
    ///
    /// That the process lives is no secret: `/health` asks for no token.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let path = request.path
        if path == "/health" { return reading(request) ?? .json(200, ["alive": true]) }
        let doorkeeper = Doorkeeper(operators: operators())
        let asker = doorkeeper.asker(of: request)
        switch path {
        case "/ready":
            guard doorkeeper.isOpen || asker != nil else { return .unauthorized }
            if let refusal = reading(request) { return refusal }
            return await Readiness(of: house, store: probe).response
        case "/metrics":
            guard doorkeeper.isOpen || asker != nil else { return .unauthorized }
            if let refusal = reading(request) { return refusal }
            return await metrics()
        default:
            guard let asker else { return .unauthorized }
            return OperatorAPI.has(path)
                ? await api.answer(request, by: asker) : .json(404, ["error": "there is no such resource"])
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
}
