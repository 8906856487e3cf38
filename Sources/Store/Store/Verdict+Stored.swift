package import Model

extension Verdict {
    /// The verdict as JSON that `init(stored:)` reads back.
    package var stored: JSON {
        switch self {
        case .deliver(let changes): ["deliver": .array(changes.map(\.stored))]
        case .skip(let reason): ["skip": .string(reason.rawValue)]
        }
    }

    /// Reads what `stored` wrote; nil for anything else.
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
