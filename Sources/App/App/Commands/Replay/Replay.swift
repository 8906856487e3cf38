import ArgumentParser
import HTTPClient
import Model

/// `crosswalk replay`: sends captured requests at a gateway.
struct Replay: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends captured requests at a gateway, byte for byte, and prints each answer."
    )

    @Argument(help: ArgumentHelp("Captured requests (*.http), or folders of them.", valueName: "path"))
    var paths: [String]
    @Option(help: ArgumentHelp("The gateway; left out, the one of the configuration.", valueName: "url"))
    var to: String?
    @Flag(help: "Sign again with the connection's secret, for old signatures expire.")
    var sign = false
    @Flag(help: "Give each a new delivery id, so that it is no duplicate; signs again where the id is signed.")
    var again = false
    @OptionGroup var result: ResultOptions

    /// What became of one request.
    fileprivate struct Answer {
        let path: String
        let outcome: Result<HTTPResponse, TransportError>
    }

    /// Sends them, one after the other.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = to == nil || sign || again ? try desk.configuration(result.config) : nil
        let gateway =
            try to.map { text throws(CommandFailure) in try GatewayAddress(text).origin } ?? configuration?.origin ?? ""
        let files = try CapturedRequest.files(at: paths)
        let requests = try files.map { path throws(CommandFailure) in
            (path, try prepared(try CapturedRequest.load(path), path, configuration, at: desk))
        }
        let transport = Shell.transport(.sandbox)
        var answers: [Answer] = []
        for (path, request) in requests {
            answers.append(Answer(path: path, outcome: await Self.send(request, to: gateway, over: transport)))
        }
        await transport.shutdown()
        return performance(of: answers, from: gateway, desk.console.ink)
    }

    private func prepared(
        _ request: HTTPRequest,
        _ path: String,
        _ configuration: LoadedConfiguration?,
        at desk: Desk
    ) throws(CommandFailure) -> HTTPRequest {
        guard sign || again, let configuration else { return request }
        let signing = try ReplaySigning(request, configuration, path: path)
        let renewed = again ? try signing.renewed(request, by: desk.entropy, at: desk.clock.now) : request
        guard sign || !signing.isAddressed else { return renewed }
        return try signing.signed(renewed, id: again ? desk.entropy.id(at: desk.clock.now) : nil, at: desk.clock.now)
    }

    private static func send(
        _ request: HTTPRequest,
        to gateway: String,
        over transport: CurlTransport
    ) async -> Result<HTTPResponse, TransportError> {
        var request = request
        request.target = gateway + request.target
        request.headers = HTTPHeaders(
            request.headers.lines.filter { line in !connectionHeaders.contains { HTTPHeaders.same($0, line.name) } }
        )
        do throws(TransportError) {
            return .success(try await transport.send(request))
        } catch {
            return .failure(error)
        }
    }

    /// The header lines that belong to a connection, not to a notification.
    private static let connectionHeaders = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect"]

    private func performance(of answers: [Answer], from gateway: String, _ ink: Ink) -> Performance {
        var table = Table("request", "answer")
        for answer in answers {
            table.add(.init(answer.path), .init(answer.text, dye: answer.isGood ? ink.good : ink.bad))
        }
        let isReached = answers.allSatisfy { if case .success = $0.outcome { true } else { false } }
        let status: CommandFailure.Status = !isReached ? .unreachable : answers.allSatisfy(\.isGood) ? .done : .wrong
        var performance = result.performance(
            ["gateway": .string(gateway), "answers": .array(answers.map(\.json))],
            status: status,
            text: table.text(ink)
        )
        if !isReached {
            let failure = CommandFailure(
                .unreachable,
                "the gateway at \(gateway) gave no answer",
                remedy: "start it with `crosswalk serve`, or name another with --to"
            )
            performance.errors = failure.text
        }
        return performance
    }
}

extension Replay.Answer {
    fileprivate var isGood: Bool {
        if case .success(let response) = outcome { response.succeeded } else { false }
    }

    fileprivate var text: String {
        switch outcome {
        case .success(let response): "\(response.status)"
        case .failure(let error): "no answer: \(error.words)"
        }
    }

    fileprivate var json: JSON {
        switch outcome {
        case .success(let response):
            [
                "request": .string(path), "status": .integer(response.status),
                "body": .string(String(decoding: response.body, as: UTF8.self)),
            ]
        case .failure(let error): ["request": .string(path), "status": .null, "problem": .string(error.words)]
        }
    }
}

extension LoadedConfiguration {
    /// Where this machine reaches the gateway's ingress.
    fileprivate var origin: String {
        let everywhere = ["0.0.0.0": "127.0.0.1", "::": "::1"]
        let host = HostAndPort(host: everywhere[listen.host] ?? listen.host, port: listen.port)
        return "\(tls == nil ? "http" : "https")://\(host)"
    }
}

extension TransportError {
    /// The error in words.
    var words: String {
        switch self {
        case .forbidden(let reason), .unreachable(let reason), .noAnswer(let reason): reason
        case .tooLarge: "the answer is too large"
        case .cancelled: "it was broken off"
        }
    }
}
