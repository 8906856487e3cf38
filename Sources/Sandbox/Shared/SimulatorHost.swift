package import Model
import Synchronization

/// Holds any number of pretend systems behind one lock, with the faults of the world around them.
///
/// Sockets (`crosswalk sandbox`), `SimulatedNetwork` and rehearsals all call the systems through it. It has no clock:
/// the time is passed in.
package final class SimulatorHost: Sendable {
    private let systems = Mutex<[String: HostedSystem]>([:])
    private let logLimit: Int

    /// Makes a host without systems.
    ///
    /// - Parameter logLimit: requests remembered for each system; the older half is forgotten beyond it.
    package init(logLimit: Int = 10_000) { self.logLimit = max(logLimit, 2) }

    /// Takes in a system under the name of its connection.
    ///
    /// - Parameters:
    ///   - simulator: the system.
    ///   - name: the name of its connection.
    ///   - url: the address it answers at, without a trailing slash; nil for one that only `SimulatedNetwork` reaches,
    ///     `http://NAME.sandbox`.
    package func add(_ simulator: any Simulator, as name: String, url: String? = nil) {
        systems.withLock { $0[name] = HostedSystem(simulator, url: url ?? "http://\(name).sandbox") }
    }

    /// The names of the systems, in alphabetical order.
    package var names: [String] { systems.withLock { $0.keys.sorted() } }

    /// The address of a system.
    package func url(of name: String) -> String? { systems.withLock { $0[name]?.url } }

    /// The name of the system whose address a URL begins with, and the rest of the URL.
    package func route(_ target: String) -> (name: String, path: String)? {
        systems.withLock { systems in
            systems.lazy.compactMap { name, system -> (name: String, path: String)? in
                guard target.hasPrefix(system.url) else { return nil }
                let rest = target.dropFirst(system.url.count)
                guard rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix("?") else { return nil }
                return (name, rest.hasPrefix("/") ? String(rest) : "/" + rest)
            }.first
        }
    }

    // Requests.

    /// Answers a request as the system would, unless a fault stands in the way.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - name: the system.
    ///   - now: when it arrives.
    ///   - elapse: lets the time pass that a slow answer takes; nil where time cannot be moved.
    /// - Returns: the answer.
    /// - Throws: `TransportError` where no answer arrives.
    package func answer(
        _ request: HTTPRequest,
        by name: String,
        at now: Timestamp,
        elapse: ((Duration) -> Void)? = nil
    ) throws(TransportError) -> HTTPResponse {
        let (result, duration) = systems.withLock { systems -> (Result<HTTPResponse, TransportError>, Duration) in
            systems[name]?.carryOut(request, at: now, canWait: elapse != nil, logLimit: logLimit)
                ?? (.failure(.unreachable("no system named \(name)")), .zero)
        }
        if duration > .zero { elapse?(duration) }
        return try result.get()
    }

    /// Answers a request past every fault and without a trace in the log: for those who judge the world.
    ///
    /// - Throws: `TransportError` where there is no such system.
    package func answerAside(
        _ request: HTTPRequest,
        by name: String,
        at now: Timestamp
    ) throws(TransportError) -> HTTPResponse {
        let answer = systems.withLock { $0[name]?.simulator.answer(request, at: now) }
        guard let answer else { throw .unreachable("no system named \(name)") }
        return answer
    }

    /// Makes the next answers of a system fail.
    ///
    /// - Parameters:
    ///   - name: the system.
    ///   - count: how many answers fail.
    ///   - word: `timeout`, `reset`, `unreachable`, `timeout-after-commit`, `slow`, or a status or error code of the system.
    ///   - scope: the requests that are hit; nil for all but requests for tokens.
    /// - Throws: `DeedError` when the system has no such error.
    package func fault(in name: String, next count: Int, answer word: String, on scope: String? = nil) throws(DeedError)
    {
        let known = systems.withLock { systems -> Bool in
            let effect = SimulatedFault.Effect(word)
            if case .answer(let word) = effect {
                guard systems[name]?.simulator.answer(toFault: word, at: Timestamp(milliseconds: 0)) != nil else {
                    return false
                }
            }
            guard systems[name] != nil, count > 0 else { return false }
            systems[name]?.faults.append(
                SimulatedFault(effect: effect, remaining: count, scope: scope.map { RequestPattern($0) })
            )
            return true
        }
        guard known else { throw DeedError("\(name) has no fault '\(word)'") }
    }

    /// The requests that reached a system, oldest first, from the nth on (counted from 0).
    package func requests(to name: String, from start: Int = 0) -> [LoggedRequest] {
        systems.withLock { systems in
            guard let system = systems[name] else { return [] }
            let first = system.logged - system.log.count
            return Array(system.log.dropFirst(max(0, start - first)))
        }
    }

    /// How many requests have reached a system.
    package func requestCount(to name: String) -> Int { systems.withLock { $0[name]?.logged ?? 0 } }

    /// How many write calls have reached a system; a batch is one, reads and requests for tokens are none.
    package func writes(to name: String) -> Int { systems.withLock { $0[name]?.writes ?? 0 } }

    // Notifications.

    /// Takes the notifications that are due, system by system in alphabetical order, oldest first.
    package func takePostings(at now: Timestamp) -> [(system: String, posting: Posting)] {
        systems.withLock { systems in
            systems.keys.sorted().flatMap { name in
                (systems[name]?.takePostings(at: now) ?? []).map { (name, $0) }
            }
        }
    }

    /// Tells a system what a notification brought; nil when no answer came in time.
    package func heard(_ answer: HTTPResponse?, to posting: Posting, of name: String, at now: Timestamp) {
        systems.withLock { $0[name]?.simulator.heard(answer, to: posting, at: now) }
    }

    /// When a notification of any system falls due next; nil when none waits.
    package var nextPosting: Timestamp? {
        systems.withLock { $0.values.compactMap(\.nextPosting).min() }
    }

    /// Keeps a system's notifications back.
    package func hold(_ name: String) { systems.withLock { $0[name]?.hold() } }

    /// Lets a system's notifications go, each `times` times in all.
    package func release(_ name: String, order: ReleaseOrder = .forward, times: Int = 1) {
        systems.withLock { $0[name]?.release(order, times: times) }
    }

    /// Loses a system's next notifications on the way; the system believes they arrived and does not try again.
    package func drop(_ name: String, next count: Int) { systems.withLock { $0[name]?.drop(next: count) } }

    // The world inside.

    /// Does what somebody does in a system.
    ///
    /// - Returns: the ids of the records concerned.
    package func perform(
        _ deed: Deed,
        in name: String,
        by actor: Actor = .person,
        at now: Timestamp
    ) throws(DeedError) -> [String] {
        let result = systems.withLock { systems -> Result<[String], DeedError> in
            do throws(DeedError) {
                guard let ids = try systems[name]?.simulator.perform(deed, by: actor, at: now) else {
                    return .failure(DeedError("no system named \(name)"))
                }
                return .success(ids)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Takes records into a system's world without notifying anybody.
    package func take(
        given kind: String,
        _ records: [JSONObject],
        in name: String,
        at now: Timestamp
    ) throws(DeedError) -> [String] {
        let result = systems.withLock { systems -> Result<[String], DeedError> in
            do throws(DeedError) {
                guard let ids = try systems[name]?.simulator.take(given: kind, records, at: now) else {
                    return .failure(DeedError("no system named \(name)"))
                }
                return .success(ids)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Every record of a kind in a system, ordered by id.
    package func records(of kind: String, in name: String) -> [SimulatedRecord] {
        systems.withLock { $0[name]?.simulator.records(of: kind) ?? [] }
    }

    /// The kinds of a system's records, each behind those it refers to.
    package func kinds(of name: String) -> [String] { systems.withLock { $0[name]?.simulator.kinds ?? [] } }

    /// Whether the fields of a system's records say that they are archived.
    package func givesArchived(_ name: String) -> Bool {
        systems.withLock { $0[name]?.simulator.givesArchived ?? false }
    }

    /// The settings of a connection to a system, as they stand under `connections:`.
    package func connection(to name: String) -> JSONObject? {
        systems.withLock { systems in systems[name].map { $0.simulator.connection(url: $0.url) } }
    }

    /// A token of a system that is not the gateway's.
    package func personToken(of name: String) -> String? { systems.withLock { $0[name]?.simulator.personToken } }

    /// The platform a system pretends to be.
    package func platform(of name: String) -> String? { systems.withLock { $0[name]?.simulator.platform } }
}

extension HostedSystem {
    /// Answers a request, or shows the fault that hits it.
    fileprivate mutating func carryOut(
        _ request: HTTPRequest,
        at now: Timestamp,
        canWait: Bool,
        logLimit: Int
    ) -> (Result<HTTPResponse, TransportError>, Duration) {
        let role = simulator.role(of: request)
        let effect = takeFault(for: request, role: role)
        let result: Result<HTTPResponse, TransportError>
        var duration = Duration.zero
        switch effect {
        case .slow? where canWait:
            duration = SimulatedFault.slowness
            result = .success(simulator.answer(request, at: now + duration / 2))
        case nil, .slow?: result = .success(simulator.answer(request, at: now))
        case .answer(let word)?:
            result =
                simulator.answer(toFault: word, in: request, at: now).map { .success($0) }
                ?? .failure(.noAnswer("no answer"))
        case .timeout?: result = .failure(.noAnswer("no answer in time"))
        case .reset?: result = .failure(.noAnswer("connection reset by peer"))
        case .unreachable?: return (.failure(.unreachable("connection refused")), .zero)
        case .timeoutAfterCommit?:
            _ = simulator.answer(request, at: now)
            result = .failure(.noAnswer("no answer in time"))
        }
        let status: Int? = if case .success(let response) = result { response.status } else { nil }
        let carriedOut = effect == nil || effect == .slow || effect == .timeoutAfterCommit
        note(
            LoggedRequest(request: request, role: role, status: status, carriedOut: carriedOut, at: now),
            limit: logLimit
        )
        return (result, duration)
    }
}
