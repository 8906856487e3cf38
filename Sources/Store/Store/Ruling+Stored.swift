package import Model

extension Ruling: Stored {
    /// Writes the ruling as JSON that `init(stored:)` reads back.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            json.member("event", .integer(event))
            json.member("record", .string(record.description))
            if let trigger { json.member("trigger", .string(trigger)) }
            if let version { json.member("version", version) }
            if let sync { json.member("sync", .string(sync.text)) }
            json.member("verdict", verdict)
            json.member("explanation", explanation)
            if let configuration { json.member("configuration", .string(configuration.text)) }
        }
    }

    /// Reads what `write` wrote; nil for anything else.
    package init?(stored json: JSON) {
        guard let event = json["event"]?.integer, let record = json["record"]?.text.flatMap({ RecordRef($0) }),
            let verdict = json["verdict"].flatMap(Verdict.init(stored:)),
            let explanation = json["explanation"].flatMap(Explanation.init(stored:))
        else { return nil }
        self.init(
            event: Int(event),
            record: record,
            trigger: json["trigger"]?.text,
            version: json["version"].flatMap(Version.init(stored:)),
            sync: (json["sync"]?.text).map { SyncName($0) },
            verdict: verdict,
            explanation: explanation,
            configuration: (json["configuration"]?.text).map { ConfigurationMark($0) }
        )
    }
}
