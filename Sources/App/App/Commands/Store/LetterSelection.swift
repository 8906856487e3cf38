import ArgumentParser
import Model
import Pipeline
import Store

/// The options that pick dead letters.
struct LetterSelection: ParsableArguments {
    @OptionGroup var selection: SelectionOptions
    @Option(help: ArgumentHelp("Only those of this sync.", valueName: "name"))
    var sync: String?
    @Option(help: ArgumentHelp("Only those with this reason, as the list groups them.", valueName: "reason"))
    var reason: String?

    /// How many dead letters are looked through for a sync or a reason: the newest.
    private static let lookedThrough = 10_000

    /// The dead letters that fit, the newest first.
    func letters(
        in store: any Store,
        _ configuration: LoadedConfiguration,
        at now: Timestamp
    ) async throws(CommandFailure) -> [DeadLetter] {
        var filter = try selection.filter(configuration, at: now)
        let name = try sync.map { text throws(CommandFailure) in try configuration.sync(named: text).name }
        let limit = filter.limit
        if name != nil || reason != nil { filter.limit = Self.lookedThrough }
        let letters = try await asked(configuration) { [filter] () async throws(StoreError) in
            try await DeadLetter.all(in: store, filter)
        }
        let fitting = letters.filter { letter in
            name.map { letter.syncs.contains($0) } ?? true && reason.map { letter.reason == $0 } ?? true
        }
        return Array(fitting.prefix(limit))
    }

    /// The same for the operator API.
    var json: JSON {
        let members: [(String, JSON?)] = [
            ("connection", selection.connection.map(JSON.string)), ("record", selection.record.map(JSON.string)),
            ("sync", sync.map(JSON.string)), ("reason", reason.map(JSON.string)),
            ("since", selection.since.map(JSON.string)), ("limit", .integer(selection.limit)),
        ]
        return .object(JSONObject(members.compactMap { member in member.1.map { (member.0, $0) } }))
    }
}
