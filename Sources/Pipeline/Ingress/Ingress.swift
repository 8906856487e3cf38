package import Logging
package import Model
package import Store

/// The receiver: proves a request, puts it into the inbox, and answers once it is on disk.
///
/// What each answer means to senders stands in the table of `configuration.md`: never 410 or 429, on which some
/// unsubscribe or throttle; 401 without detail and without a trace in the journal.
package final class Ingress: Sendable {
    private let sources: [ConnectionName: any Source]
    private let limits: Gateway.Limits
    private let inbox: any Inbox
    private let backlog: BacklogGauge
    private let bell: Doorbell
    private let clock: any WallClock
    private let refused: RefusalRing
    private let measures: Measures
    private let hazard: Hazard
    private let refusals: RefusalLedger
    private let log: Logger

    /// The header of requests that the gateway's own check-up sends: what is refused of them is not counted.
    package static let knock = "Crosswalk-Knock"

    /// How long a sender should wait when the gateway cannot take more, in seconds.
    private static let retryAfter = "5"

    /// Sets up a receiver; `bell` wakes the planner, and `refusals` counts what is turned away.
    package init(
        _ gateway: Gateway,
        inbox: any Inbox,
        backlog: BacklogGauge,
        bell: Doorbell,
        refused: RefusalRing,
        clock: any WallClock,
        measures: Measures = Measures(),
        hazard: @escaping Hazard = { _ in },
        refusals: RefusalLedger = RefusalLedger(),
        log: Logger
    ) {
        sources = gateway.systems.mapValues(\.source)
        limits = gateway.limits
        self.inbox = inbox
        self.backlog = backlog
        self.bell = bell
        self.refused = refused
        self.clock = clock
        self.measures = measures
        self.hazard = hazard
        self.refusals = refusals
        self.log = log
    }

    /// What a sender is answered; `Crash` where a rehearsal wants the gateway to die before.
    package typealias Answer = Result<HTTPResponse, Crash>

    /// Answers one request.
    ///
    /// `waiting` is called once: at once, or from the inbox's thread when the arrivals are on disk.
    package func answer(_ request: HTTPRequest, _ waiting: @escaping @Sendable (Answer) -> Void) {
        guard let (name, route) = Self.place(of: request.path), let source = sources[name] else {
            measures.answered(nil, 404)
            return waiting(.success(.text(404, "not found\n")))
        }
        let asker: @Sendable (Answer) -> Void = { [measures] answer in
            if case .success(let response) = answer { measures.answered(name, response.status) }
            waiting(answer)
        }
        switch request.method {
        case "HEAD": asker(.success(HTTPResponse(200)))
        case "POST": receive(request, for: name, source, route: route, at: clock.now, asker)
        default: asker(.success(HTTPResponse(405, headers: ["Allow": "POST, HEAD"])))
        }
    }

    /// Answers one request.
    ///
    /// - Throws: `Crash` where a rehearsal wants the gateway to die before the sender has its answer.
    package func answer(_ request: HTTPRequest) async throws(Crash) -> HTTPResponse {
        try await withCheckedContinuation { continuation in
            answer(request) { continuation.resume(returning: $0) }
        }.get()
    }

    /// The connection that a path names, and what stands behind it: `/in/{connection}/{route}`, with or without a
    /// slash at its end.
    package static func place(of path: Substring) -> (connection: ConnectionName, route: [String])? {
        let slash = UInt8(ascii: "/")
        guard path.utf8.starts(with: "/in/".utf8) else { return nil }
        let rest = path.utf8.dropFirst("/in/".utf8.count)
        let end = rest.firstIndex(of: slash) ?? rest.endIndex
        let name = ConnectionName(String(path[rest.startIndex..<end]))
        guard end < rest.endIndex else { return (name, []) }
        var route = rest[rest.index(after: end)...].split(separator: slash, omittingEmptySubsequences: false)
        if route.last?.isEmpty == true { route.removeLast() }
        return (name, route.map { String(Substring($0)) })
    }

    private func receive(
        _ request: HTTPRequest,
        for connection: ConnectionName,
        _ source: any Source,
        route: [String],
        at now: Timestamp,
        _ asker: @escaping @Sendable (Answer) -> Void
    ) {
        guard request.body.count <= limits.body else { return asker(.success(.text(413, "too large\n"))) }
        guard backlog.count < limits.backlog else {
            return asker(.success(busy("the backlog is at its limit", connection)))
        }
        let admission: Admission
        do throws(Refusal) {
            admission = try source.admit(request, route: route, at: now)
        } catch {
            if request.headers.first(Self.knock) == nil {
                refusals.note(error, from: connection, at: now)
                refused.add(request, at: connection, because: "\(error)", now)
            }
            return asker(.success(turnAway(error, from: connection)))
        }
        inbox.receive(admission.arrivals) { [self] result in asker(conclude(admission, result, connection)) }
    }

    private func conclude(
        _ admission: Admission,
        _ result: Result<Void, StoreError>,
        _ connection: ConnectionName
    ) -> Answer {
        if case .failure(let error) = result {
            return .success(busy("the store cannot take more: \(error)", connection))
        }
        tell(of: admission.arrivals)
        backlog.add(admission.arrivals.count)
        do throws(Crash) {
            try hazard(.append)
        } catch {
            return .failure(error)
        }
        bell.ring()
        return .success(admission.answer)
    }

    private func tell(of arrivals: [Arrival]) {
        guard log.logLevel <= .debug else { return }
        for arrival in arrivals {
            log.debug(
                "received",
                metadata: [
                    "trace": "\(Trace(of: arrival))", "connection": "\(arrival.connection)",
                    "receiver": "\(arrival.receiver)",
                ]
            )
        }
    }

    private func turnAway(_ refusal: Refusal, from connection: ConnectionName) -> HTTPResponse {
        log.info("a request was refused", metadata: ["connection": "\(connection)", "reason": "\(refusal)"])
        return switch refusal {
        case .unproven, .foreign: .text(401, "unauthorized\n")
        case .unknownReceiver: .text(404, "not found\n")
        case .wrongContentType: .text(415, "unsupported content type\n")
        }
    }

    private func busy(_ reason: String, _ connection: ConnectionName) -> HTTPResponse {
        log.error("a request was put off", metadata: ["connection": "\(connection)", "reason": "\(reason)"])
        return HTTPResponse(
            503,
            headers: ["Retry-After": Self.retryAfter, "Content-Type": "text/plain; charset=utf-8"]
        )
    }
}
