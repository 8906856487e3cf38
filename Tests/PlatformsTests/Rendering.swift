import Model

/// Values of the model as the fixtures' JSON files write them.
enum Rendering {
    static func version(_ version: Version?) -> JSON {
        guard let version else { return .null }
        return ["at": .string(version.instant.description), "precision": .string(version.precision.rawValue)]
    }

    static func event(_ event: Event) -> JSON {
        [
            "record": .string(event.record.description), "verb": .string(event.verb.description),
            "version": version(event.version), "coverage": .string(event.coverage.rawValue),
            "fields": event.fields.stored,
        ]
    }

    static func reading(_ reading: Reading) -> JSON {
        guard reading.events.isEmpty else { return ["events": .array(reading.events.map(event))] }
        return ["nothing": .optional(reading.remark)]
    }

    static func snapshot(_ snapshot: Snapshot) -> JSON {
        [
            "record": .string(snapshot.record.description), "version": version(snapshot.version),
            "createdAt": .optional(snapshot.createdAt?.description), "fields": snapshot.fields.stored,
        ]
    }

    static func later(_ later: Later) -> JSON {
        [
            "later": [
                "reason": .string(later.reason), "wait": .optional(later.wait?.crosswalk),
                "scope": .string(later.scope.rawValue),
            ]
        ]
    }

    static func refused(_ problem: Problem) -> JSON {
        [
            "refused": [
                "code": .string(problem.code), "message": .string(problem.message),
                "fields": .array(problem.fields.map { .string($0.text) }),
            ]
        ]
    }

    static func outcome(_ outcome: Outcome) -> JSON {
        switch outcome {
        case .accepted(let accepted):
            [
                "accepted": [
                    "record": .string(accepted.record.description), "created": .flag(accepted.created),
                    "version": version(accepted.version),
                ]
            ]
        case .later(let later): self.later(later)
        case .refused(let problem): refused(problem)
        case .dangling(let problem): ["dangling": refused(problem)]
        case .gone: "gone"
        case .moved(let record): ["moved": .string(record.description)]
        }
    }

    static func sighting(_ sighting: Sighting) -> JSON {
        switch sighting {
        case .present(let snapshot): ["present": self.snapshot(snapshot)]
        case .gone: "gone"
        case .moved(let record): ["moved": .string(record.description)]
        case .concerns(let records): ["concerns": .array(records.map { .string($0.description) })]
        case .excluded(let problem): ["excluded": .string(problem.code)]
        case .later(let later): self.later(later)
        case .refused(let problem): refused(problem)
        }
    }

    static func match(_ result: MatchResult) -> JSON {
        switch result {
        case .found(let snapshots): ["found": .array(snapshots.map(snapshot))]
        case .later(let later): self.later(later)
        case .refused(let problem): refused(problem)
        }
    }

    static func field(_ field: FieldDescription) -> String {
        var words = [field.type.rawValue, field.nativeType]
        if field.creatable { words.append("create") }
        if field.updatable { words.append("update") }
        if let choices = field.choices { words.append("[\(choices.joined(separator: " "))]") }
        if let length = field.length { words.append("\(length)") }
        return words.joined(separator: " ")
    }

    static func description(_ result: DescribeResult, showing paths: [String]) -> JSON {
        switch result {
        case .described(let kind):
            let shown = paths.map { ($0, JSON.optional(kind.fields[FieldPath($0)].map(field))) }
            return ["described": .object(JSONObject(shown))]
        case .later(let later): return self.later(later)
        case .refused(let problem): return refused(problem)
        }
    }

    static func poll(_ result: PollResult) -> JSON {
        switch result {
        case .harvest(let arrivals, let cursor, let more):
            let shown = arrivals.map { arrival -> JSON in
                ["deliveryKey": .optional(arrival.deliveryKey), "body": (try? JSON.parse(arrival.body)) ?? .null]
            }
            return ["harvest": ["arrivals": .array(shown), "cursor": .string(cursor), "more": .flag(more)]]
        case .abandoned(let cursor): return ["abandoned": ["cursor": .string(cursor)]]
        case .later(let later): return self.later(later)
        case .refused(let problem): return refused(problem)
        }
    }
}

extension JSON {
    /// The same document with the members of every object in the order of their names, for comparing.
    var ordered: JSON {
        switch self {
        case .object(let object):
            .object(JSONObject(object.members.sorted { $0.name < $1.name }.map { ($0.name, $0.value.ordered) }))
        case .array(let elements): .array(elements.map(\.ordered))
        case .null, .flag, .number, .string: self
        }
    }
}
