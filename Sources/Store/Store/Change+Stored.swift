package import Model

extension Change: Stored {
    /// Writes the change as JSON that `init(stored:)` reads back.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            json.member("sync", .string(sync.text))
            json.member("link", .string(link.text))
            json.member("target", target.stored)
            json.member("action", action.stored)
            if !keys.isEmpty { json.member("keys", keys.stored) }
            if !awaiting.isEmpty {
                let links = awaiting.sorted { $0.key < $1.key }.map { ($0.key.text, JSON.string($0.value.text)) }
                json.member("awaiting", .object(JSONObject(links)))
            }
        }
    }

    /// Reads what `write` wrote; nil for anything else.
    package init?(stored json: JSON) {
        guard let sync = json["sync"]?.text, let link = json["link"]?.text,
            let target = json["target"].flatMap(Target.init(stored:)),
            let action = json["action"].flatMap(Action.init(stored:))
        else { return nil }
        self.init(
            sync: SyncName(sync),
            link: LinkID(link),
            target: target,
            action: action,
            keys: Fields(stored: json["keys"] ?? .null),
            awaiting: (json["awaiting"]?.object?.members ?? []).reduce(into: [:]) { awaiting, member in
                awaiting[FieldPath(member.name)] = member.value.text.map { LinkID($0) }
            }
        )
    }
}

extension Change.Target {
    /// The target as JSON: a record's name, or the missing side of a link.
    fileprivate var stored: JSON {
        switch self {
        case .existing(let record): .string(record.description)
        case .counterpart(let link, let side, let kind):
            ["of": .string(link.text), "side": .string(side.rawValue), "kind": .string(kind.description)]
        }
    }

    fileprivate init?(stored json: JSON) {
        if let name = json.text {
            guard let record = RecordRef(name) else { return nil }
            self = .existing(record)
        } else {
            guard let link = json["of"]?.text, let side = json["side"]?.text.flatMap(Side.init(rawValue:)),
                let kind = json["kind"]?.text.flatMap({ KindRef($0) })
            else { return nil }
            self = .counterpart(of: LinkID(link), side: side, kind: kind)
        }
    }
}

extension Change.Action {
    /// The action as JSON: the fields of a write, or one word.
    fileprivate var stored: JSON {
        switch self {
        case .write(let fields): ["write": fields.stored]
        case .archive: "archive"
        case .restore: "restore"
        case .delete: "delete"
        }
    }

    fileprivate init?(stored json: JSON) {
        switch json {
        case "archive": self = .archive
        case "restore": self = .restore
        case "delete": self = .delete
        default:
            guard let fields = json["write"] else { return nil }
            self = .write(Fields(stored: fields))
        }
    }
}
