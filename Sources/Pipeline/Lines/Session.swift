import Model
import Store

/// The grant of one connection: fetched once for all who need it, kept before it is used, renewed when it has ended.
actor Session {
    private let system: System
    private let vault: any Vault
    private let clock: any WallClock
    private let turnstile = Turnstile()
    private var grant: Grant?
    /// A grant that the vault has not taken yet.
    ///
    /// Its refresh token may have replaced the one the vault has, which is then worth nothing: it must not be lost.
    private var unkept: Grant?

    init(_ system: System, vault: any Vault, clock: any WallClock) {
        self.system = system
        self.vault = vault
        self.clock = clock
    }

    /// The grant in force; logs in over a network when there is none, or when the one in force is the one that has `ended`.
    func grant(insteadOf ended: Grant? = nil, over transport: any Transport) async throws(LineError) -> Grant {
        if let grant, grant != ended { return grant }
        await turnstile.enter()
        let result = await result { () async throws(LineError) in try await logIn(insteadOf: ended, over: transport) }
        await turnstile.leave()
        return try result.get()
    }

    private func logIn(insteadOf ended: Grant?, over transport: any Transport) async throws(LineError) -> Grant {
        if let grant, grant != ended { return grant }
        if let unkept { return try await keep(unkept, over: nil) }
        let previous = try await previous()
        var answers: [HTTPResponse] = []
        while answers.count < Line.exchangeLimit {
            switch system.access.step(from: previous, at: clock.now, after: answers) {
            case .send(let request): answers.append(try await send(request, over: transport))
            case .finish(.granted(let fresh)): return try await keep(fresh, over: previous)
            case .finish(.later(let later)): throw .later(later)
            case .finish(.refused(let problem)): throw .login(problem)
            }
        }
        throw .endless
    }

    private func send(_ request: HTTPRequest, over transport: any Transport) async throws(LineError) -> HTTPResponse {
        var request = request
        request.patience = Line.patience
        do {
            return try await transport.send(request)
        } catch {
            throw .transport(error)
        }
    }

    /// The grant kept last, before a restart or by a command that ran beside us; where none is kept, the one in hand.
    ///
    /// Its refresh token may be the only one still valid.
    private func previous() async throws(LineError) -> Grant? {
        do {
            return try await vault.grant(for: system.name) ?? grant
        } catch {
            guard let grant else { throw .store(error) }
            return grant
        }
    }

    private func keep(_ fresh: Grant, over previous: Grant?) async throws(LineError) -> Grant {
        if let token = fresh.refreshToken, token != previous?.refreshToken {
            unkept = fresh
            do {
                try await vault.keep(fresh, for: system.name)
            } catch {
                throw .store(error)
            }
            unkept = nil
        }
        grant = fresh
        return fresh
    }
}

/// Runs a throwing operation and holds on to what came of it.
private func result<Value>(
    _ operation: () async throws(LineError) -> Value
) async -> Result<Value, LineError> {
    do {
        return .success(try await operation())
    } catch {
        return .failure(error)
    }
}
