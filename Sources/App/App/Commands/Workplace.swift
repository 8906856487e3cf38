import ArgumentParser
import Model
import Store

/// Where a command makes a change: what a gateway is at work on is changed through that gateway.
enum Workplace: Sendable {
    /// In the store, which is nobody else's meanwhile; the second part is called behind the change.
    case store(any Store, @Sendable () -> Void)
    /// Through the operator API of the gateway that has the store.
    case gateway(OperatorClient)
}

/// A change as the operator API is asked for it.
struct OperatorCall: Sendable {
    /// `POST` or `DELETE`.
    let method: String
    /// The path behind `/api`, its segments encoded.
    let path: String
    /// The body.
    let body: JSON

    /// States a call of a path's segments; what is nil is left out of the body.
    init(_ method: String, _ segments: String..., body: [(name: String, value: JSON?)] = []) {
        self.method = method
        path = segments.map { "/" + PercentEncoding.encode($0) }.joined()
        self.body = .object(JSONObject(body.compactMap { member in member.value.map { (member.name, $0) } }))
    }
}

/// The options of a command that changes something by hand.
struct MandateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Why; it is kept in the record of what operators did.", valueName: "text"))
    var why: String?
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "The operator in whose name the running gateway is asked; else the first whose role allows it.",
            valueName: "operator"
        )
    )
    var operatorName: String?

    /// Refuses a reason that says nothing, or too much.
    func validate() throws {
        guard let why else { return }
        guard !why.allSatisfy(\.isWhitespace) else { throw ValidationError("--why says nothing") }
        guard why.utf8.count <= Mandate.longestReason else {
            throw ValidationError("--why is longer than \(Mandate.longestReason) bytes")
        }
    }
}

extension Desk {
    /// Makes a change where it has to be made.
    ///
    /// - Parameters:
    ///   - configuration: whose gateway or store it is.
    ///   - call: what a running gateway is asked for.
    ///   - options: why, and in whose name.
    ///   - work: the change in a store; its document is the same that the gateway answers.
    /// - Returns: the document.
    /// - Throws: `CommandFailure`; `unreachable` when a gateway has the store and does not answer.
    func change(
        _ configuration: LoadedConfiguration,
        _ call: OperatorCall,
        _ options: MandateOptions,
        _ work: (any Store, Mandate) async throws(CommandFailure) -> JSON
    ) async throws(CommandFailure) -> JSON {
        switch try workplace(configuration) {
        case .store(let store, let done):
            defer { done() }
            return try await work(store, Mandate(who, why: options.why))
        case .gateway(let client):
            return try await client.ask(call, configuration.operators, as: options.operatorName, by: who)
        }
    }
}
