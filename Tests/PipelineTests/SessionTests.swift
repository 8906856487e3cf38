import Model
import Pipeline
import Store
import Synchronization
import Testing

@Suite struct SessionTests {
    @Test func `a refresh token that replaced another is not lost while the store is away`() async throws {
        let vault = ForgetfulVault(refusals: 1)
        let system = RotatingSystem()
        let line = Line(
            to: .stub(access: system),
            transport: system,
            vault: vault,
            clock: StandingClock(),
            pause: { _ in }
        )

        await #expect(throws: LineError.store(.unavailable("the disk is full"))) {
            _ = try await line.converse(Self.ask)
        }
        let answer = try await line.converse(Self.ask).answer

        #expect(answer == 200)
        #expect(system.logins == ["first"])
        #expect(vault.kept.map { $0.refreshToken?.revealText() } == ["second"])
    }

    @Test func `a token that a command has renewed meanwhile is taken from the store`() async throws {
        let vault = ForgetfulVault(refusals: 0)
        let system = RotatingSystem()
        let lines = (0..<2).map { _ in
            Line(to: .stub(access: system), transport: system, vault: vault, clock: StandingClock(), pause: { _ in })
        }
        for line in lines { _ = try await line.converse(Self.ask) }
        system.endSession()

        let answer = try await lines[0].converse(Self.ask).answer

        #expect(answer == 200)
        #expect(system.logins == ["first", "second", "third"])
    }

    @Sendable private static func ask(_ answers: [HTTPResponse]) -> Step<Int> {
        answers.last.map { .finish($0.status) } ?? .send(HTTPRequest("GET", "/things"))
    }
}

/// A vault that the disk refuses a few times.
private final class ForgetfulVault: Vault {
    private struct State {
        var refusals: Int
        var kept: [Grant] = []
    }

    private let state: Mutex<State>

    init(refusals: Int) { state = Mutex(State(refusals: refusals)) }

    var kept: [Grant] { state.withLock(\.kept) }

    func grant(for connection: ConnectionName) async throws(StoreError) -> Grant? { kept.last }

    func cursor(_ name: String) async throws(StoreError) -> String? { nil }

    func keep(_ grant: Grant, for connection: ConnectionName) async throws(StoreError) {
        let isRefused = state.withLock { state in
            guard state.refusals > 0 else {
                state.kept.append(grant)
                return false
            }
            state.refusals -= 1
            return true
        }
        if isRefused { throw .unavailable("the disk is full") }
    }
}

/// A system whose refresh token is good for one login, and replaced by it.
private final class RotatingSystem: Access, Transport {
    private struct State {
        var inForce = "first"
        var logins: [String] = []
        var hasEnded = false
    }

    private static let successors = ["first": "second", "second": "third", "third": "fourth"]

    private let state = Mutex(State())

    /// The refresh tokens that were presented, in order.
    var logins: [String] { state.withLock(\.logins) }

    /// Refuses the next request that is not for a token.
    func endSession() { state.withLock { $0.hasEnded = true } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard request.target.hasSuffix("/token") else {
            return state.withLock { state in
                defer { state.hasEnded = false }
                return HTTPResponse(state.hasEnded ? 401 : 200)
            }
        }
        let presented = String(decoding: request.body, as: UTF8.self)
        return state.withLock { state in
            state.logins.append(presented)
            guard presented == state.inForce else { return HTTPResponse(400) }
            state.inForce = Self.successors[presented] ?? ""
            return HTTPResponse(200, body: Array(state.inForce.utf8))
        }
    }

    func step(from previous: Grant?, at now: Timestamp, after responses: [HTTPResponse]) -> Step<LoginResult> {
        guard let response = responses.last else {
            let token = previous?.refreshToken?.revealText() ?? "first"
            return .send(HTTPRequest("POST", "https://system.example/token", body: Array(token.utf8)))
        }
        guard response.status == 200 else { return .finish(.refused(Problem("invalid_grant", "used up"))) }
        let refresh = Secret(String(decoding: response.body, as: UTF8.self))
        let grant = Grant(token: Secret("access"), base: "https://system.example", refreshToken: refresh, at: now)
        return .finish(.granted(grant))
    }

    func sign(_ request: HTTPRequest, with grant: Grant) -> HTTPRequest { request }
    func hasEnded(_ response: HTTPResponse) -> Bool { response.status == 401 }
    func budget(in response: HTTPResponse, at now: Timestamp) -> Budget? { nil }
}
