package import Model

extension Verdict: Stored {
    /// Writes the verdict as JSON that `init(stored:)` reads back.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            switch self {
            case .deliver(let changes): json.member("deliver", changes)
            case .skip(let reason): json.member("skip", .string(reason.rawValue))
            }
        }
    }

    /// Reads what `write` wrote; nil for anything else.
    package init?(stored json: JSON) {
        if let elements = json["deliver"]?.elements {
            let changes = elements.compactMap(Change.init(stored:))
            guard changes.count == elements.count else { return nil }
            self = .deliver(changes)
        } else {
            guard let reason = json["skip"]?.text.flatMap(Reason.init(rawValue:)) else { return nil }
            self = .skip(reason)
        }
    }
}
