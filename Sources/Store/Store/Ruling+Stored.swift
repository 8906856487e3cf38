package import Model

extension Ruling {
    /// The ruling as JSON that `init(stored:)` reads back.
    package var stored: JSON {
        var object = JSONObject([("event", .integer(event)), ("record", .string(record.description))])
        object["trigger"] = trigger.map(JSON.string)
        object["version"] = version?.stored
        object["sync"] = sync.map { .string($0.text) }
        object["verdict"] = verdict.stored
        object["explanation"] = explanation.stored
        object["configuration"] = configuration.map { .string($0.text) }
        return .object(object)
    }

    /// Reads what `stored` wrote; nil for anything else.
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
