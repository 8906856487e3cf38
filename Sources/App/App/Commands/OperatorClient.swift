import Model

/// Asks the operator API of the gateway that is at work on a store.
struct OperatorClient: Sendable {
    /// Where its operations are.
    let operations: HostAndPort
    /// The network, which reaches this machine alone.
    let transport: any Transport

    /// Asks for a change, or how far one is.
    ///
    /// - Parameters:
    ///   - call: the change.
    ///   - operators: those of the configuration.
    ///   - name: the operator in whose name to ask; nil for the first whose role allows it.
    ///   - who: who asks, for a gateway that knows no operators.
    /// - Returns: the document of the answer.
    /// - Throws: `CommandFailure`, `unreachable` when the gateway does not answer.
    func ask(
        _ call: OperatorCall,
        _ operators: [Operator],
        as name: String?,
        by who: String
    ) async throws(CommandFailure) -> JSON {
        var headers: HTTPHeaders = ["Content-Type": "application/json", Doorkeeper.askerHeader: who]
        if let token = try Self.token(of: operators, as: name) { headers.add("Authorization", "Bearer \(token)") }
        let url = "http://\(try reachable)/api\(call.path)"
        let answer: HTTPResponse
        do {
            answer = try await transport.send(
                HTTPRequest(call.method, url, headers: headers, body: call.method == "GET" ? [] : call.body.bytes)
            )
        } catch {
            throw unreachable("do not answer")
        }
        return try document(of: answer)
    }

    /// The token to show; nil where nobody has one.
    private static func token(of operators: [Operator], as name: String?) throws(CommandFailure) -> String? {
        guard !operators.isEmpty || name != nil else { return nil }
        let fitting = operators.first { name == nil ? $0.role >= .operator : $0.name == name }
        guard let fitting else {
            throw CommandFailure(
                .misused,
                name.map { "the configuration has no operator `\($0)`" } ?? "no operator's role allows a change",
                remedy: "give one the role operator or admin in `gateway.operators`, or name one with --as"
            )
        }
        return fitting.token.revealText()
    }

    /// The address to call: this machine's, where the gateway listens on every one.
    private var reachable: HostAndPort {
        get throws(CommandFailure) {
            switch operations.host {
            case "0.0.0.0": HostAndPort(host: "127.0.0.1", port: operations.port)
            case "::": HostAndPort(host: "::1", port: operations.port)
            case _ where operations.isLoopback && operations.port > 0: operations
            default: throw unreachable("cannot be reached over loopback")
            }
        }
    }

    private func unreachable(_ why: String) -> CommandFailure {
        CommandFailure(
            .unreachable,
            "a gateway is running on this store, and its operations at \(operations) \(why)",
            remedy: "see its log, ask its operator API yourself, or stop it and repeat the command"
        )
    }

    private func document(of answer: HTTPResponse) throws(CommandFailure) -> JSON {
        let json = try? JSON.parse(answer.body)
        if let json, json["error"] == nil, answer.succeeded || answer.status == 409 { return json }
        let words = json?["error"]?.text
        switch answer.status {
        case 401, 403:
            throw CommandFailure(
                .misused,
                "the gateway does not allow it (\(answer.status))",
                remedy: "name an operator whose role allows it with --as; after a change of tokens, reload the gateway"
            )
        case 413:
            throw CommandFailure(.misused, "the gateway takes no request of that size", remedy: "name fewer at a time")
        case 400: throw CommandFailure(.misused, words ?? "the gateway refuses", remedy: json?["remedy"]?.text ?? "")
        case 404, 409:
            throw CommandFailure(.wrong, words ?? "the gateway refuses", remedy: json?["remedy"]?.text ?? "")
        default: throw unreachable("answer \(answer.status)")
        }
    }
}

extension Operator.Role: Comparable {
    /// Orders roles by what they allow.
    package static func < (one: Operator.Role, other: Operator.Role) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }
}
