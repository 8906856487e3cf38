import Model
import Synchronization

/// The operator API: `/api/…`, one resource for each command, of the same name and with the same JSON document.
struct OperatorAPI: Sendable {
    /// How many requests are worked on at once; the others are told to come back.
    static let width = 8
    /// Where it begins.
    static let root = "/api"

    /// A desk in somebody's name, and who is told how far a command is that is performed there.
    typealias DeskMaker = @Sendable (_ who: String, _ note: @escaping @Sendable (String) -> Void) -> Desk

    private let desk: DeskMaker
    private let undertakings: Undertakings
    private let places = Places(width)

    /// Performs commands at a desk, in the name of who asks; those that take their time are undertakings.
    init(_ undertakings: Undertakings, desk: @escaping DeskMaker) {
        self.undertakings = undertakings
        self.desk = desk
    }

    /// Whether a path belongs to it.
    static func has(_ path: Substring) -> Bool { path == root || path.hasPrefix(root + "/") }

    /// Answers somebody who was let in.
    func answer(_ request: HTTPRequest, by asker: Doorkeeper.Asker) async -> HTTPResponse {
        do throws(APIProblem) {
            let (resource, path) = try Self.resource(of: request)
            guard asker.role >= resource.role else { return .forbidden }
            let call = try APICall(request, path: path, query: resource.query, body: resource.body)
            switch try resource.deed(call) {
            case .index: return .json(200, ["resources": .array(Resource.all.map(\.json))])
            case .undertakings:
                return .json(200, ["work": .array(undertakings.all.map { $0.json(inFull: false) })])
            case .progress(let id): return try Self.answer(undertakings.one(id))
            case .stopping(let id): return try Self.answer(undertakings.stop(id))
            case .undertaking(let arguments, let sync): return begin(arguments, about: sync, for: resource, by: asker)
            case .command(let arguments):
                guard places.take() else { return .busy("as many requests are being worked on as may be at once") }
                defer { places.giveBack() }
                return await perform(arguments, for: resource, by: asker)
            }
        } catch {
            return .problem(error.status, error.sentence)
        }
    }

    private func perform(
        _ arguments: [String],
        for resource: Resource,
        by asker: Doorkeeper.Asker
    ) async -> HTTPResponse {
        do throws(CommandFailure) {
            let performance = try await performing(Self.complete(arguments), at: desk(asker.name) { _ in })
            let isDone = performance.status == CommandFailure.Status.done.rawValue
            return HTTPResponse(
                isDone || resource.reports ? 200 : Self.contradiction(resource),
                headers: ["Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"],
                body: Array(performance.output.utf8)
            )
        } catch {
            return Self.answer(error, resource)
        }
    }

    /// Begins a command that takes its time, about a sync that there is.
    private func begin(
        _ arguments: [String],
        about sync: SyncName,
        for resource: Resource,
        by asker: Doorkeeper.Asker
    ) -> HTTPResponse {
        do throws(CommandFailure) {
            _ = try desk(asker.name) { _ in }.configuration(CommonOptions.standard).sync(named: sync.text)
        } catch {
            return Self.answer(error, resource)
        }
        let command = arguments.first ?? ""
        do throws(Undertakings.Refusal) {
            let one = try undertakings.begin(command, about: "sync \(sync)", by: asker.name) { [desk] note in
                do throws(CommandFailure) {
                    return Self.ending(try await performing(Self.complete(arguments), at: desk(asker.name, note)))
                } catch {
                    return .failed(error)
                }
            }
            return .json(202, ["work": one.json(inFull: true)], headers: ["Location": "\(Self.root)/work/\(one.id)"])
        } catch {
            return Self.answer(error, sync)
        }
    }

    private static func answer(_ refusal: Undertakings.Refusal, _ sync: SyncName) -> HTTPResponse {
        switch refusal {
        case .busy(let other):
            .problem(409, "something about sync \(sync) is under way: \(other)", "see GET \(root)/work/\(other)")
        case .full: .busy("as much is under way as may be at once")
        }
    }

    private static func ending(_ performance: Performance) -> Undertaking.Ending {
        let count = performance.output.utf8.count
        let document = count <= Undertakings.longest ? performance.output : "{\"tooLong\":\(count)}"
        return .done(document, status: performance.status)
    }

    private static func answer(_ undertaking: Undertaking?) throws(APIProblem) -> HTTPResponse {
        guard let undertaking else { throw APIProblem(404, "there is no such work, or it ended long ago") }
        return .json(200, ["work": undertaking.json(inFull: true)], headers: ["Cache-Control": "no-store"])
    }

    /// The arguments of a command that is to answer in JSON: what stands behind `--` is no option, whatever it looks
    /// like.
    private static func complete(_ arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return Array(arguments[..<end] + ["--json"] + arguments[end...])
    }

    /// The status of what is not as the request assumes: what is asked about is not there, or stands otherwise.
    private static func contradiction(_ resource: Resource) -> Int { resource.method == "POST" ? 409 : 404 }

    private static func answer(_ failure: CommandFailure, _ resource: Resource) -> HTTPResponse {
        guard !failure.isOutage else { return .busy(words(failure.problem)) }
        return switch failure.status {
        case .misused: .problem(400, words(failure.problem), words(failure.remedy))
        case .wrong, .done: .problem(contradiction(resource), words(failure.problem), words(failure.remedy))
        case .unreachable: .problem(502, words(failure.problem), words(failure.remedy))
        }
    }

    /// A command's words, in which its options are names.
    private static func words(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("--") ? $0.dropFirst(2) : $0 }.joined(separator: " ")
    }

    /// The resource that a request means, and what its path says.
    private static func resource(
        of request: HTTPRequest
    ) throws(APIProblem) -> (resource: Resource, path: [String: String]) {
        let rest = request.path.dropFirst(root.count + 1)
        let encoded = rest.isEmpty ? [] : rest.split(separator: "/", omittingEmptySubsequences: false)
        let segments = encoded.compactMap { PercentEncoding.decode($0) }
        guard segments.count == encoded.count else { throw APIProblem("the path cannot be decoded") }
        let fitting = Resource.all.compactMap { resource in resource.match(segments).map { (resource, $0) } }
        guard !fitting.isEmpty else { throw APIProblem(404, "there is no such resource") }
        let method = request.method == "HEAD" ? "GET" : request.method
        guard let found = fitting.first(where: { $0.0.method == method }) else {
            throw APIProblem(405, methods(fitting.map(\.0)))
        }
        return found
    }

    private static func methods(_ resources: [Resource]) -> String {
        let methods = Set(resources.map(\.method))
        return (methods.contains("GET") ? methods.union(["HEAD"]) : methods).sorted().joined(separator: ", ")
    }
}

/// So many places, each taken by one request at a time.
final class Places: Sendable {
    private let free: Atomic<Int>

    /// So many free places.
    init(_ count: Int) { free = Atomic(count) }

    /// Takes a place, if one is free.
    func take() -> Bool {
        guard free.subtract(1, ordering: .relaxed).newValue >= 0 else {
            giveBack()
            return false
        }
        return true
    }

    /// Gives a place back.
    func giveBack() { free.add(1, ordering: .relaxed) }
}

extension HTTPResponse {
    /// What is wrong with a request, as JSON; for a wrong method, the sentence lists the right ones.
    static func problem(_ status: Int, _ sentence: String, _ remedy: String = "") -> HTTPResponse {
        guard status != 405 else {
            return .json(405, ["error": .string("the method is not one of: \(sentence)")], headers: ["Allow": sentence])
        }
        return .json(
            status,
            .object(
                JSONObject(
                    [("error", .string(sentence))] + (remedy.isEmpty ? [] : [("remedy", .string(remedy))])
                )
            )
        )
    }

    /// Come back in a moment.
    static func busy(_ sentence: String) -> HTTPResponse {
        .json(503, ["error": .string(sentence)], headers: ["Retry-After": "1"])
    }
}
