import ArgumentParser
import Model
import Pipeline
import Store

/// The options that pick dead letters.
struct LetterSelection: ParsableArguments {
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var cause: CauseOptions

    /// How many dead letters are looked through for a sync or a reason: the newest.
    private static let lookedThrough = 10_000

    /// The dead letters that fit, the newest first.
    func letters(
        in store: any Store,
        _ configuration: LoadedConfiguration,
        at now: Timestamp
    ) async throws(CommandFailure) -> [DeadLetter] {
        var filter = try selection.filter(configuration, at: now)
        let name = try cause.sync.map { text throws(CommandFailure) in try configuration.sync(named: text).name }
        let reason = cause.reason
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
            ("sync", cause.sync.map(JSON.string)), ("reason", cause.reason.map(JSON.string)),
            ("since", selection.since.map(JSON.string)), ("limit", .integer(selection.limit)),
        ]
        return .object(JSONObject(members.compactMap { member in member.1.map { (member.0, $0) } }))
    }
}
