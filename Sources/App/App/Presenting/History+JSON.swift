import Model
import Store

extension EntryHistory {
    /// The entry in one line of a list: what came, where it stands, what was decided.
    var summaryJSON: JSON {
        [
            "id": .integer(id.number), "received": .string(arrival.receivedAt.description),
            "connection": .string(arrival.connection.text), "receiver": .string(arrival.receiver),
            "state": .string(state.rawValue), "reason": .optional(reason),
            "undecided": .array(remaining.map { .string($0.text) }), "attempts": .integer(attempts),
            "trace": .string(Trace(of: arrival).description), "deliveryKey": .optional(arrival.deliveryKey),
            "duplicates": .integer(duplicates),
            "due": .optional(due?.description),
            "verdicts": .array(rulings.map(\.summaryJSON)),
            "deliveries": .array(deliveries.map(\.summaryJSON)),
        ]
    }

    /// Everything about the entry; the body as text where it is UTF-8, else in Base64.
    func json(against background: Background) -> JSON {
        var object = summaryJSON.object ?? JSONObject()
        object["provenBySecret"] = .optional(background.place(ofSecretOf: arrival))
        object["secretMark"] = .optional(arrival.provenBy?.description)
        object["headers"] = .array(
            arrival.headers.lines.map { ["name": .string($0.name), "value": .string($0.value)] }
        )
        if let text = String(validating: arrival.body, as: UTF8.self) {
            object["body"] = .string(text)
        } else {
            object["bodyBase64"] = .string(Base64.encode(arrival.body))
        }
        object["verdicts"] = .array(rulings.map { $0.json(against: background) })
        object["deliveries"] = .array(deliveries.map(\.json))
        return .object(object)
    }
}

extension Ruling {
    /// The verdict in short.
    fileprivate var summaryJSON: JSON {
        [
            "record": .string(record.description), "trigger": .optional(trigger), "sync": .optional(sync?.text),
            "verdict": .string(verdict.word), "reason": .optional(verdict.reason?.rawValue),
        ]
    }

    /// The verdict with how it came about.
    func json(against background: Background) -> JSON {
        var object = summaryJSON.object ?? JSONObject()
        object["event"] = .integer(event)
        object["version"] = .optional(version?.instant.description)
        object["source"] = .string(explanation.source)
        object["identity"] = .array(
            explanation.identity.map {
                ["rule": .integer($0.rule), "compared": .string($0.compared), "result": .string($0.result)]
            }
        )
        object["fields"] = .array(explanation.fields.map(\.json))
        object["remark"] = .optional(explanation.remark)
        object["configuration"] = configuration.map { background.json(of: $0) } ?? .null
        return .object(object)
    }
}

extension Explanation.FieldStep {
    /// The step; a value that is not known is left out.
    fileprivate var json: JSON {
        var object = JSONObject([("platform", .string(platform.text)), ("crm", .string(crm.text))])
        object["platformValue"] = platformValue?.plainJSON
        object["crmValue"] = crmValue?.plainJSON
        object["result"] = .string(result)
        object["policy"] = .string(policy)
        return .object(object)
    }
}

extension DeliveryHistory {
    /// The delivery in short.
    var summaryJSON: JSON {
        [
            "id": .string(LetterID.delivery(id).text), "entry": .integer(entry.number),
            "sync": .string(change.sync.text),
            "record": .string(target), "state": .string(state.rawValue),
            "problem": problem.map { ["code": .string($0.code), "message": .string($0.message)] } ?? .null,
        ]
    }

    /// Everything about the delivery.
    var json: JSON {
        var object = summaryJSON.object ?? JSONObject()
        object["action"] = .string(change.action.word)
        if case .write(let fields) = change.action {
            object["fields"] = .object(JSONObject(fields.pairs.map { ($0.path.text, $0.value.plainJSON) }))
        }
        object["amendment"] =
            amendment.map { amendment in
                [
                    "at": .string(amendment.at.description), "who": .string(amendment.mandate.who),
                    "why": .optional(amendment.mandate.why),
                    "fields": .array(amendment.fields.map { .string($0.text) }),
                ]
            } ?? .null
        object["since"] = .string(since.description)
        object["due"] = .optional(due?.description)
        object["attempts"] = .array(
            attempts.map {
                ["at": .string($0.at.description), "result": .string($0.result), "exchange": .string($0.exchange)]
            }
        )
        return .object(object)
    }

    /// The record it goes to, or what will be one.
    var target: String {
        if let record { return record.description }
        return switch change.target {
        case .existing(let record): record.description
        case .counterpart(_, _, let kind): "\(kind)/(new)"
        }
    }
}

extension Verdict {
    /// `deliver` or `skip`.
    var word: String {
        switch self {
        case .deliver: "deliver"
        case .skip: "skip"
        }
    }
}

extension Change.Action {
    /// `write`, `archive`, `restore` or `delete`.
    var word: String {
        switch self {
        case .write: "write"
        case .archive: "archive"
        case .restore: "restore"
        case .delete: "delete"
        }
    }
}
