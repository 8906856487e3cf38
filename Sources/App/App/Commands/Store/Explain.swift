import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk explain`: why something did or did not sync.
struct Explain: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says why a record or an event did or did not sync.",
        discussion: """
            Received, proven, not a duplicate, trigger, identity, field by field, writes and answers. With --field, one \
            field of a record alone: its rule, what is known of both sides, and what each event came to.
            """
    )

    @Argument(
        help: ArgumentHelp("A record, as in salesforce/Account/ID, or an event's number.", valueName: "record|event")
    )
    var subject: String
    @Option(help: ArgumentHelp("Only this field of the record, as its system names it.", valueName: "name"))
    var field: String?
    @Option(help: ArgumentHelp("At most so many events of a record, the newest.", valueName: "count"))
    var limit = 50
    @OptionGroup var result: ResultOptions

    /// Explains an event, or the last ones of a record.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let store = try desk.store(configuration, .look)
        if let id = LetterID(argument: subject) {
            guard field == nil else { throw CommandFailure(.misused, "--field is for a record, not for an event") }
            let entry = try await configuration.entry(id, in: store)
            let background = try await configuration.background(in: store)
            return result.performance(
                ["events": [entry.json(against: background)]],
                text: entry.tree(desk.console.ink, against: background).text
            )
        }
        let limit = try SelectionOptions.bounded(limit)
        let record = try RecordRef(argument: subject, configuration)
        return try await explain(record, limit, configuration, store, desk.console.ink)
    }

    private func explain(
        _ record: RecordRef,
        _ limit: Int,
        _ configuration: LoadedConfiguration,
        _ store: any Store,
        _ ink: Ink
    ) async throws(CommandFailure) -> Performance {
        let background = try await configuration.background(in: store)
        let (links, entries) = try await asked(configuration) { () async throws(StoreError) in
            let links = try await store.links(in: nil, of: record, sync: nil, after: nil, limit: 100)
            return (links, try await store.entries(HistoryFilter(record: record, limit: limit)))
        }
        let document: JSON = [
            "record": .string(record.description), "links": .array(links.map(\.json)),
            "events": .array(entries.reversed().map { $0.json(against: background) }),
        ]
        guard !entries.isEmpty || !links.isEmpty else {
            let unheard = try await unheard(of: record, configuration, store)
            var object = document.object ?? JSONObject()
            object["unheard"] = unheard.json
            return result.performance(.object(object), status: .wrong, text: unheard.tree.text)
        }
        if let field {
            return try await explain(FieldPath(field), of: record, entries, links, configuration, store, ink)
        }
        let known = Tree(
            ink.strong(record.description),
            links.isEmpty ? [Tree("not linked")] : links.map { Tree($0.line) }
        )
        let trees = [known] + entries.reversed().map { $0.tree(ink, against: background) }
        return result.performance(document, text: trees.map(\.text).joined(separator: "\n"))
    }

    private func explain(
        _ field: FieldPath,
        of record: RecordRef,
        _ entries: [EntryHistory],
        _ links: [Link],
        _ configuration: LoadedConfiguration,
        _ store: any Store,
        _ ink: Ink
    ) async throws(CommandFailure) -> Performance {
        let gateway = configuration.gateway
        let known = Set(gateway.syncs(for: record.kind).flatMap { sync, side in sync.fields.map { $0.path(on: side) } })
        guard known.contains(field) else {
            throw CommandFailure(
                .wrong,
                "no sync maps `\(field)` of \(record.kind): nothing is written to it, and nothing from it",
                remedy: Spelling.remedy(for: field.text, among: known.map(\.text).sorted())
            )
        }
        let records = [record] + links.flatMap { [$0.crm, $0.platform].compactMap(\.self) }
        let shadows = try await asked(configuration) { () async throws(StoreError) in
            try await store.shadows(of: Array(Set(records)))
        }
        let story = FieldStory(of: field, of: record, entries.reversed(), links, shadows, by: gateway)
        return result.performance(story.json, text: story.tree(ink).text)
    }

    private func unheard(
        of record: RecordRef,
        _ configuration: LoadedConfiguration,
        _ store: any Store
    ) async throws(CommandFailure) -> Unheard {
        try await asked(configuration) { () async throws(StoreError) in
            Unheard(
                record: record,
                isLookedAt: !configuration.gateway.syncs(for: record.kind).isEmpty,
                last: try await store.entries(HistoryFilter(connection: record.connection, limit: 1)).first,
                refused: try await store.quarantined(of: record.connection, limit: 1000)
            )
        }
    }
}
