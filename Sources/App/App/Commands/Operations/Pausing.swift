import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk pause`: lets a sync or a connection stand still.
struct PauseCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Lets a sync or a connection stand still; nothing is lost.",
        discussion: """
            A paused sync parks what is to be decided for it. A paused connection is not asked and not written to; what \
            its system tells is taken in all the same. It stays so, over restarts too, until `crosswalk resume`.
            """
    )

    @OptionGroup var subject: PausableArgument
    @OptionGroup var mandate: MandateOptions
    @OptionGroup var result: ResultOptions

    /// Pauses it.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let subject = try subject.resolved(configuration)
        let call = subject.call("pause", why: mandate.why)
        let document = try await desk.change(configuration, call, mandate) { (store, mandate) throws(CommandFailure) in
            let (changed, pause) = try await asked(configuration) { () async throws(StoreError) in
                let changed = try await store.pause(subject, by: mandate, at: desk.clock.now)
                return (changed, try await store.standstill().pause(of: subject))
            }
            return ["changed": .flag(changed), "paused": pause?.json ?? .null]
        }
        let isNew = document["changed"] == true
        return result.performance(
            document,
            text: isNew ? "the \(subject) is paused\n" : "the \(subject) was paused already\n"
        )
    }
}

/// `crosswalk resume`: lets a sync or a connection go on.
struct ResumeCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Lets a paused sync or connection go on, with what waited, in its order.",
        discussion: "A connection that rests by itself, because its system fails, is tried at once."
    )

    @OptionGroup var subject: PausableArgument
    @OptionGroup var mandate: MandateOptions
    @OptionGroup var result: ResultOptions

    /// Resumes it.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let subject = try subject.resolved(configuration)
        let stays = subject.isPaused(by: configuration.gateway)
        let call = subject.call("resume", why: mandate.why)
        let document = try await desk.change(configuration, call, mandate) { (store, mandate) throws(CommandFailure) in
            let now = desk.clock.now
            let (due, outage) = try await asked(configuration) { () async throws(StoreError) in
                let due = try await store.resume(subject, unparking: !stays, by: mandate, at: now)
                return (due, try await Self.hurry(subject, wasPaused: due != nil, in: store, by: mandate, at: now))
            }
            return [
                "changed": .flag(due != nil),
                "resumed": ["kind": .string(subject.kind), "name": .string(subject.name)],
                "due": .integer(due ?? 0), "pausedByConfiguration": .flag(stays), "tried": outage?.json ?? .null,
            ]
        }
        return result.performance(document, status: stays ? .wrong : .done, text: text(document, subject))
    }

    /// Has a connection that rests by itself tried at once.
    private static func hurry(
        _ subject: Pausable,
        wasPaused: Bool,
        in store: any Store,
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Outage? {
        guard case .connection(let name) = subject,
            let outage = try await Outage.hurry(name, in: store, at: now)
        else { return nil }
        if !wasPaused { try await store.note(Intervention(.resume, [subject.description], by: mandate, at: now)) }
        return outage
    }

    private func text(_ document: JSON, _ subject: Pausable) -> String {
        let due = document["due"]?.integer ?? 0
        let isNew = document["changed"] == true
        if let since = document.value(at: "tried.since")?.text, !isNew {
            return "the \(subject) rests by itself since \(since); it is tried at once\n"
        }
        let first = isNew ? "the \(subject) goes on: \(due) entries are due\n" : "the \(subject) was not paused\n"
        guard document["pausedByConfiguration"] == true else { return first }
        return first + "the configuration itself pauses it: set `state: active` and reload\n"
    }
}

/// The sync or connection that is meant.
struct PausableArgument: ParsableArguments {
    @Argument(help: "The sync or the connection.")
    var name: String
    @Flag(help: "It is a sync, where a connection has the same name.")
    var sync = false
    @Flag(help: "It is a connection, where a sync has the same name.")
    var connection = false

    /// Finds it in a configuration.
    func resolved(_ configuration: LoadedConfiguration) throws(CommandFailure) -> Pausable {
        let gateway = configuration.gateway
        let candidates = [
            connection ? nil : gateway.sync(named: SyncName(name)).map { Pausable.sync($0.name) },
            sync ? nil : gateway.systems[ConnectionName(name)].map { Pausable.connection($0.name) },
        ].compactMap(\.self)
        if candidates.count > 1 {
            throw CommandFailure(
                .misused,
                "`\(name)` is a sync and a connection",
                remedy: "add --sync or --connection"
            )
        }
        guard let found = candidates.first else {
            let names = gateway.syncs.map(\.name.text) + gateway.systems.keys.sorted().map(\.text)
            throw CommandFailure(
                .misused,
                "there is no sync and no connection `\(name)`",
                remedy: Spelling.remedy(for: name, among: names)
            )
        }
        return found
    }
}

extension Pausable {
    /// Whether the configuration pauses it, whatever operators do.
    func isPaused(by gateway: Gateway) -> Bool {
        guard case .sync(let name) = self else { return false }
        return gateway.sync(named: name)?.state == .paused
    }

    fileprivate func call(_ verb: String, why: String?) -> OperatorCall {
        OperatorCall("POST", kind + "s", name, verb, body: [("why", why.map(JSON.string))])
    }
}

extension Pause {
    /// The pause as JSON.
    var json: JSON {
        [
            "kind": .string(subject.kind), "name": .string(subject.name), "since": .string(since.description),
            "by": .string(mandate.who), "why": .optional(mandate.why),
        ]
    }
}
