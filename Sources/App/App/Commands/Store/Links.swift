import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk links`: the durable pairs.
struct Links: DeskCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the durable pairs of records.")

    @Argument(help: ArgumentHelp("Only those of this record, as in salesforce/Account/ID.", valueName: "record"))
    var record: String?
    @Flag(help: "Only pairs that were broken.")
    var broken = false
    @Flag(help: "Only potential duplicates, which somebody should look at.")
    var duplicates = false
    @Option(help: ArgumentHelp("Only those of this sync.", valueName: "name"))
    var sync: String?
    @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit = 1000
    @OptionGroup var result: ResultOptions

    /// Lists the links that fit.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        guard !(broken && duplicates) else {
            throw CommandFailure(.misused, "--broken and --duplicates exclude each other", remedy: "give one of them")
        }
        let limit = try SelectionOptions.bounded(limit)
        let configuration = try desk.configuration(result.config)
        let record = try record.map { text throws(CommandFailure) in try RecordRef(argument: text, configuration) }
        let store = try desk.store(configuration, .look)
        let state: Link.State? = broken ? .broken : duplicates ? .duplicate : nil
        let links = try await asked(configuration) { () async throws(StoreError) in
            try await store.links(in: state, of: record, sync: sync.map { SyncName($0) }, after: nil, limit: limit)
        }
        return result.performance(["links": .array(links.map(\.json))], text: Self.text(links, desk.console.ink))
    }

    private static func text(_ links: [Link], _ ink: Ink) -> String {
        guard !links.isEmpty else { return "no links\n" }
        var table = Table("sync", "state", "crm", "platform", "rule", "since", "note")
        for link in links {
            table.add(
                .init(link.sync.text),
                .init(link.state.rawValue, dye: link.state.dye(ink)),
                .init(Link.shown(link.crm)),
                .init(Link.shown(link.platform)),
                .init(link.rule.map(String.init) ?? ""),
                .init(link.since.description),
                .init(link.note ?? "")
            )
        }
        return table.text(ink)
    }
}

extension Link.State {
    fileprivate func dye(_ ink: Ink) -> @Sendable (String) -> String {
        switch self {
        case .linked: { ink.good($0) }
        case .creating, .duplicate: { ink.odd($0) }
        case .broken: { ink.bad($0) }
        }
    }
}

/// `crosswalk link`: an operator says that two records are one.
struct LinkCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Links two records, whatever the identity rules say."
    )

    @Argument(help: ArgumentHelp("One record, as in salesforce/Account/ID.", valueName: "record"))
    var one: String
    @Argument(help: ArgumentHelp("The other, as in intercom/company/ID.", valueName: "record"))
    var other: String
    @Option(help: ArgumentHelp("The sync, where several have these two kinds.", valueName: "name"))
    var sync: String?
    @OptionGroup var mandate: MandateOptions
    @OptionGroup var result: ResultOptions

    /// Links them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let records = [try RecordRef(argument: one, configuration), try RecordRef(argument: other, configuration)]
        let fitting = configuration.gateway.syncs.filter { candidate in
            (sync.map { candidate.name == SyncName($0) } ?? true)
                && Set(records.map(\.kind)) == [candidate.between.crm, candidate.between.platform]
        }
        guard let chosen = fitting.first, fitting.count == 1 else {
            throw fitting.isEmpty
                ? CommandFailure(.misused, "no sync is between \(records[0].kind) and \(records[1].kind)")
                : CommandFailure(
                    .misused,
                    "several syncs are between these kinds",
                    remedy: "add --sync with one of: \(fitting.map(\.name.text).joined(separator: ", "))"
                )
        }
        let now = desk.clock.now
        let link = Link(
            id: LinkID(desk.entropy.id(at: now)),
            sync: chosen.name,
            crm: records.first { $0.kind == chosen.between.crm },
            platform: records.first { $0.kind == chosen.between.platform },
            state: .linked,
            rule: nil,
            since: now,
            note: "linked by an operator"
        )
        let call = OperatorCall(
            "POST",
            "links",
            body: [
                ("records", .array(records.map { .string($0.description) })), ("sync", .string(chosen.name.text)),
                ("why", mandate.why.map(JSON.string)),
            ]
        )
        let document = try await desk.change(configuration, call, mandate) { (store, mandate) throws(CommandFailure) in
            try await asked(configuration) { () async throws(StoreError) in
                try await store.link(link, by: mandate, at: now)
            }
            return ["link": link.json]
        }
        let made = document["link"].flatMap { Link(json: $0) }
        return result.performance(document, text: made.map { $0.line + "\n" } ?? "linked\n")
    }
}

/// `crosswalk unlink`: an operator undoes a pair.
struct Unlink: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Undoes the links of a record; both records stay as they are."
    )

    @Argument(help: ArgumentHelp("The record, as in salesforce/Account/ID.", valueName: "record"))
    var record: String
    @Option(help: ArgumentHelp("Only in this sync.", valueName: "name"))
    var sync: String?
    @OptionGroup var mandate: MandateOptions
    @OptionGroup var result: ResultOptions

    /// Breaks them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let record = try RecordRef(argument: record, configuration)
        let call = OperatorCall(
            "DELETE",
            "links",
            record.description,
            body: [("sync", sync.map(JSON.string)), ("why", mandate.why.map(JSON.string))]
        )
        let document = try await desk.change(configuration, call, mandate) { (store, mandate) throws(CommandFailure) in
            let links = try await asked(configuration) { () async throws(StoreError) in
                try await store.links(of: [record]).filter { link in sync.map { link.sync == SyncName($0) } ?? true }
            }
            guard !links.isEmpty else {
                throw CommandFailure(.wrong, "\(record) is not linked", remedy: "`crosswalk links` lists the pairs")
            }
            try await asked(configuration) { () async throws(StoreError) in
                try await store.unlink(links, by: mandate, at: desk.clock.now)
            }
            return ["unlinked": .array(links.map(\.json))]
        }
        let links = document["unlinked"]?.elements?.compactMap { Link(json: $0) } ?? []
        return result.performance(
            document,
            text: links.map { "unlinked \(Link.shown($0.crm)) and \(Link.shown($0.platform)) in sync \($0.sync)\n" }
                .joined()
        )
    }
}
