import Model
import Store

/// What came of a command that takes its time.
struct Undertaken: Sendable {
    /// The document.
    let document: JSON
    /// How the command ends.
    let status: CommandFailure.Status

    /// States what came of it.
    init(_ document: JSON, status: CommandFailure.Status = .done) {
        self.document = document
        self.status = status
    }
}

extension Desk {
    /// Does what takes its time where it has to be done: in the store, which is nobody else's meanwhile, or by the gateway
    /// that has it, with its progress told here.
    ///
    /// - Parameters:
    ///   - configuration: whose gateway or store it is.
    ///   - call: what a running gateway is asked for.
    ///   - options: why, and in whose name.
    ///   - work: does it in a store.
    /// - Returns: what came of it.
    /// - Throws: `CommandFailure`; `unreachable` when a gateway has the store and does not answer.
    func undertake(
        _ configuration: LoadedConfiguration,
        _ call: OperatorCall,
        _ options: MandateOptions,
        _ work: (any Store, Mandate) async throws(CommandFailure) -> Undertaken
    ) async throws(CommandFailure) -> Undertaken {
        switch try workplace(configuration) {
        case .store(let store, let done):
            defer { done() }
            return try await work(store, Mandate(who, why: options.why))
        case .gateway(let client):
            let begun = try await client.ask(call, configuration.operators, as: options.operatorName, by: who)
            return try await follow(begun, at: client, configuration, options)
        }
    }

    /// How often to ask how far it is.
    private static let interval = Duration.milliseconds(500)

    /// Follows an undertaking of a gateway to its end.
    private func follow(
        _ begun: JSON,
        at client: OperatorClient,
        _ configuration: LoadedConfiguration,
        _ options: MandateOptions
    ) async throws(CommandFailure) -> Undertaken {
        guard let id = begun.value(at: "work.id")?.text else {
            throw CommandFailure(.unreachable, "the gateway does not say what it has begun")
        }
        console.note("the running gateway does it: \(id); it goes on without this command too")
        var (work, told) = (begun["work"] ?? .null, String?.none)
        while work["ended"]?.text == nil {
            await pause(Self.interval)
            let call = OperatorCall("GET", "work", id)
            work =
                try await client.ask(call, configuration.operators, as: options.operatorName, by: who)["work"] ?? .null
            if let progress = work["progress"]?.text, progress != told {
                console.note(progress)
                told = progress
            }
        }
        let status = work["status"]?.integer.flatMap { CommandFailure.Status(rawValue: Int32(clamping: $0)) } ?? .wrong
        if let problem = work["error"]?.text {
            throw CommandFailure(status, problem, remedy: work["remedy"]?.text ?? "")
        }
        return Undertaken(work["result"] ?? .null, status: status)
    }
}
