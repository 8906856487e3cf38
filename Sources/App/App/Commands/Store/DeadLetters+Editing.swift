import ArgumentParser
import Model
import Pipeline
import Store

extension DeadLetters {
    /// `edit`: corrects the values of one write, and tries it again.
    struct Edit: DeskCommand {
        static let configuration = CommandConfiguration(
            abstract: "Corrects the values that a dead letter would write, and tries it again.",
            discussion: """
                Only this one write is changed: what the other side says of the field comes again with its next change, \
                so correct it there as well. What arrived cannot be edited: `capture` it, edit the file, `replay` it.
                """
        )

        @Argument(help: "The letter, as in d5.")
        var id: LetterID
        @Option(help: ArgumentHelp("Write another value to a field.", valueName: "field=value"))
        var set: [String] = []
        @Option(help: ArgumentHelp("Write nothing into a field: empty it.", valueName: "field"))
        var clear: [String] = []
        @Option(help: ArgumentHelp("Leave a field as the system has it.", valueName: "field"))
        var leave: [String] = []
        @Flag(help: "Only show what would be written.")
        var dryRun = false
        @OptionGroup var mandate: MandateOptions
        @OptionGroup var result: ResultOptions

        /// Refuses a call that changes nothing, or has no reason.
        func validate() throws {
            guard mandate.why != nil || dryRun else { throw ValidationError("--why is missing: why is it changed?") }
            let fields = set.map { String($0.prefix { $0 != "=" }) } + clear + leave
            guard !fields.isEmpty else { throw ValidationError("nothing is changed: give --set, --clear or --leave") }
            guard set.allSatisfy({ $0.contains("=") }) else { throw ValidationError("--set is not FIELD=VALUE") }
            guard Set(fields).count == fields.count else { throw ValidationError("a field is named twice") }
        }

        /// Changes it, or shows what would be written.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            guard !dryRun else {
                let edited = try await edited(in: try desk.store(configuration, .look), configuration)
                return result.performance(["wouldWrite": edited.json], text: "it would write \(edited.json.compact)\n")
            }
            let call = OperatorCall("POST", "dead-letters", id.text, "edit", body: body)
            let document = try await desk.change(configuration, call, mandate) {
                (store, mandate) throws(CommandFailure) in
                let edited = try await edited(in: store, configuration)
                let isDone = try await asked(configuration) { () async throws(StoreError) in
                    try await store.amend(
                        edited.id,
                        to: edited.change,
                        of: edited.fields,
                        by: mandate,
                        at: desk.clock.now
                    )
                }
                guard isDone else { throw Self.moved(id) }
                return ["edited": .string(id.text), "writes": edited.json]
            }
            return result.performance(
                document,
                text: "\(id.text) will be tried again, and write \(document["writes"]?.compact ?? "")\n"
            )
        }

        /// The values by their fields; nil leaves a field out.
        ///
        /// What a text means is for the field's type to say, when it is written.
        private var values: [FieldPath: FieldValue?] {
            var values: [FieldPath: FieldValue?] = [:]
            for assignment in set {
                let field = assignment.prefix { $0 != "=" }
                let text = String(assignment.dropFirst(field.count + 1))
                values.updateValue(text.isEmpty ? .null : .wire(text), forKey: FieldPath(String(field)))
            }
            for field in clear { values.updateValue(.null, forKey: FieldPath(field)) }
            for field in leave { values.updateValue(nil, forKey: FieldPath(field)) }
            return values
        }

        private func edited(
            in store: any Store,
            _ configuration: LoadedConfiguration
        ) async throws(CommandFailure) -> Edited {
            guard case .delivery(let number) = id else {
                throw CommandFailure(
                    .misused,
                    "\(id.text) is what arrived, and stays as it is",
                    remedy: "`crosswalk capture \(id.text)`, edit the file, `crosswalk replay --sign --again` it"
                )
            }
            let found = try await asked(configuration) { () async throws(StoreError) in try await store.delivery(number)
            }
            guard let letter = found, letter.state == .dead else { throw Self.moved(id) }
            guard case .write(let old) = letter.change.action, let change = letter.change.amended(values) else {
                throw CommandFailure(.misused, "\(id.text) writes no values: it is to \(letter.change.action.word)")
            }
            let known = Set(old.paths + configuration.gateway.writable(by: letter.change))
            if let stranger = values.keys.sorted().first(where: { !known.contains($0) }) {
                throw CommandFailure(
                    .misused,
                    "sync \(letter.change.sync) does not write `\(stranger)`",
                    remedy: Spelling.remedy(for: stranger.text, among: known.map(\.text).sorted())
                )
            }
            return Edited(id: number, change: change, fields: values.keys.sorted())
        }

        private static func moved(_ id: LetterID) -> CommandFailure {
            CommandFailure(.wrong, "\(id.text) is not a dead letter", remedy: "`crosswalk dead-letters` lists them")
        }

        /// What a running gateway is asked for.
        private var body: [(name: String, value: JSON?)] {
            let assigned = set.map { text in
                let field = text.prefix { $0 != "=" }
                return (String(field), JSON.string(String(text.dropFirst(field.count + 1))))
            }
            return [
                ("set", assigned.isEmpty ? nil : Optional(.object(JSONObject(assigned)))),
                ("clear", clear.isEmpty ? nil : Optional(.array(clear.map(JSON.string)))),
                ("leave", leave.isEmpty ? nil : Optional(.array(leave.map(JSON.string)))),
                ("why", mandate.why.map(JSON.string)),
            ]
        }
    }
}

/// A dead letter as it would be tried again.
private struct Edited {
    let id: DeliveryID
    let change: Change
    let fields: [FieldPath]

    /// The values that it would write.
    var json: JSON {
        guard case .write(let values) = change.action else { return .null }
        return .object(JSONObject(values.pairs.map { ($0.path.text, $0.value.plainJSON) }))
    }
}

extension Gateway {
    /// The fields that the sync of a change looks at on the side that is written.
    fileprivate func writable(by change: Change) -> [FieldPath] {
        guard let sync = sync(named: change.sync), let side = sync.side(of: change.kind) else { return [] }
        return sync.paths(on: side)
    }
}
