import Model

/// A story of mergers as the text of a rehearsal.
struct MergerScript {
    let plot: MergerPlot

    /// How long everything is given to come to rest: several polls.
    static let recovery = Duration.seconds(32 * 60)
    /// How long nothing may be written afterwards: a poll.
    static let quiet = Duration.seconds(11 * 60)

    /// What everything ends with: what was kept back comes, and time passes.
    static var ending: [JSON] {
        Side.allCases.map { ["release": ["in": .string($0.merging)]] } + [["advance": .string(recovery.crosswalk)]]
    }

    /// The story, with what it must come to besides what only `MergerJudge` asks.
    func text(_ steps: [JSON]) -> String {
        let ending: [JSON] = [
            ["expect": ["pending": 0, "dead-letters": 0, "converged": true]],
            ["advance": .string(Self.quiet.crosswalk)],
            ["expect": ["writes": ["salesforce": 0, "arlo": 0]]],
        ]
        return YAMLWriter.text(.object(JSONObject(head + [("steps", .array(steps + Self.ending + ending))])))
    }

    /// The world, before anything happens.
    var prologue: String { YAMLWriter.text(.object(JSONObject(head + [("steps", [])]))) }

    private var head: [(String, JSON)] {
        [
            ("rehearsal", .string("MERGERS-\(plot.seed) a random story of mergers")),
            ("config", configuration), ("given", given),
        ]
    }

    private var configuration: JSON {
        let preset = plot.isTwoWay ? "arlo-contacts-two-way" : "arlo-contacts"
        return [
            "connections": [
                "salesforce": ["receive": ["signed": [:], "poll": ["every": "10m"]]],
                "arlo": ["receive": ["webhook": [:], "poll": ["every": "10m"]]],
            ],
            "syncs": [
                "organisations": [
                    "between": ["crm": "salesforce/Account", "platform": "arlo/Organisation"],
                    "preset": "arlo-organisations",
                ],
                "contacts": [
                    "between": ["crm": "salesforce/Contact", "platform": "arlo/Contact"], "preset": .string(preset),
                ],
            ],
        ]
    }

    private var given: JSON {
        let links: [JSON] = (0..<plot.pairs).map { place in
            [
                "crm": .string("salesforce/Contact/\(Self.id(place + 1, .crm))"),
                "platform": .string("arlo/Contact/\(Self.id(place + 1, .platform))"), "sync": "contacts",
            ]
        }
        let registrations: [JSON] = plot.registered.map {
            ["RegistrationID": .integer($0), "Contact": .string(Self.id($0, .platform))]
        }
        var platform = [("Contact", JSON.array(contacts(.platform)))]
        if !registrations.isEmpty { platform.append(("Registration", .array(registrations))) }
        return [
            "salesforce": ["Contact": .array(contacts(.crm))], "arlo": .object(JSONObject(platform)),
            "links": .array(links),
        ]
    }

    private func contacts(_ side: Side) -> [JSON] {
        let people = Array(1...plot.pairs) + plot.strangers[side, default: []]
        return people.enumerated().map { place, person in
            var fields = JSONObject([(side.contactID, .string(Self.id(place + 1, side)))])
            for member in MergerPerson.fields(of: person).members { fields[member.name] = member.value }
            return .object(fields)
        }
    }

    private static func id(_ number: Int, _ side: Side) -> String {
        side == .crm ? "00300000000000\(number)AAA" : "\(560 + number)"
    }
}
