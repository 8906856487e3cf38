import Model

/// Contacts of Arlo name the organisations that employ them, and Salesforce's contacts their accounts.
struct EmployerWorld: ReferenceWorld {
    private let telling: String
    private let isTwoWay: Bool
    private let creates: Bool
    private let deletes: Bool
    private let organisations: [Int: ReferenceStanding]
    private let contacts: [Int: ReferenceStanding]
    private let employers: [Int: Int]

    private static let (companies, people) = (1...2, 1...2)

    let platform = "arlo"
    let syncs = ["organisations", "contacts"]

    /// The world of a story.
    init(by chance: Chance) {
        telling = chance.pick(["signed", "outbound-message"])
        isTwoWay = chance.happens(oneIn: 2)
        creates = chance.happens(oneIn: 2)
        deletes = chance.happens(oneIn: 3)
        var organisations: [Int: ReferenceStanding] = [:]
        for number in Self.companies { organisations[number] = chance.pick(ReferenceStanding.allCases) }
        var contacts: [Int: ReferenceStanding] = [:]
        for number in Self.people { contacts[number] = chance.pick([.alone, .strangers, .linked]) }
        var employers: [Int: Int] = [:]
        for number in Self.people where contacts[number] != .linked {
            let employer = chance.number(in: Self.companies)
            if organisations[employer] != .absent { employers[number] = employer }
        }
        (self.organisations, self.contacts, self.employers) = (organisations, contacts, employers)
    }

    var standing: [Int] { organisations.filter { $0.value != .absent }.map(\.key) }

    var configuration: JSON {
        let suffix = isTwoWay ? "-two-way" : ""
        let creation: JSON = creates ? ["create": ["crm": "always", "platform": "never"]] : [:]
        func sync(_ crm: String, _ platform: String, _ preset: String) -> JSON {
            var sync = JSONObject([
                ("between", ["crm": .string("salesforce/\(crm)"), "platform": .string("arlo/\(platform)")]),
                ("preset", .string(preset + suffix)),
            ])
            for member in creation.object?.members ?? [] { sync[member.name] = member.value }
            return .object(sync)
        }
        return [
            "connections": [
                "salesforce": ["receive": .object(JSONObject([(telling, [:]), ("poll", ["every": "10m"])]))],
                "arlo": ["receive": ["webhook": [:], "poll": ["every": "30m"]]],
            ],
            "syncs": [
                "organisations": sync("Account", "Organisation", "arlo-organisations"),
                "contacts": sync("Contact", "Contact", "arlo-contacts"),
            ],
        ]
    }

    var given: JSON {
        let known = organisations.sorted { $0.key < $1.key }.filter { $0.value != .absent }
        let people = contacts.sorted { $0.key < $1.key }
        let links =
            known.filter { $0.value == .linked }.map { Self.link("Account", account($0.key), "Organisation", $0.key) }
            + people.filter { $0.value == .linked }.map { Self.link("Contact", contact($0.key), "Contact", $0.key) }
        return [
            "arlo": [
                "Organisation": .array(known.map { Self.organisation($0.key) }),
                "Contact": .array(people.map { person($0.key, [("ContactID", .integer($0.key))], employed: true) }),
            ],
            "salesforce": [
                "Account": .array(
                    known.filter { $0.value != .alone }.map {
                        ["Id": .string(account($0.key)), "Name": .string("Organisation \($0.key)")]
                    }
                ),
                "Contact": .array(
                    people.filter { $0.value != .alone }.map { person($0.key, [("Id", .string(contact($0.key)))]) }
                ),
            ],
            "links": .array(links),
        ]
    }

    func scenes(by chance: Chance) -> [ReferenceStory.Scene] {
        let who = chance.number(in: Self.people)
        switch chance.number(in: 0...(deletes ? 9 : 7)) {
        case 0, 1: return named(who, by: chance)
        case 2, 3: return named(who, by: chance) + named(who, by: chance)
        case 4: return [.touch(.platform, who: who)]
        case 5: return [.touch(.crm, who: who)]
        case 6:
            let keep = chance.number(in: Self.companies)
            return [.merge(keep: keep, lose: chance.number(in: Self.companies))]
        case 7: return [.appear(chance.number(in: Self.companies))]
        case 8: return [.delete(.crm, chance.number(in: Self.companies))]
        default: return [.undelete(chance.number(in: Self.companies))]
        }
    }

    private func named(_ who: Int, by chance: Chance) -> [ReferenceStory.Scene] {
        let named = ReferenceStory.Scene.name(.platform, who: who, whom: chance.number(in: Self.companies))
        return chance.happens(oneIn: 2) ? [named, .touch(.platform, who: who)] : [named]
    }

    func step(of scene: ReferenceStory.Scene, without absent: ReferenceStory.Absent) -> JSON? {
        func isThere(_ number: Int) -> Bool {
            [.strangers, .linked].contains(organisations[number]) && !absent.contains(number, .crm)
        }
        switch scene {
        case .name(_, let who, let whom):
            let employment: JSON = whom.map { ["Organisation": .string("\($0)")] } ?? .null
            return [
                "update": [
                    "in": "arlo", "kind": "Contact", "where": ["ContactID": .integer(who)],
                    "set": ["Employment": employment],
                ]
            ]
        case .touch(.platform, let who):
            return ["event": ["in": "arlo", "type": "registration", "contact": ["ContactID": .integer(who)]]]
        case .touch(.crm, let who):
            // A contact may have gone with its account.
            guard contacts[who] != .alone, absent.deleted[.crm, default: []].isEmpty else { return nil }
            return [
                "update": [
                    "in": "salesforce", "kind": "Contact", "where": ["Id": .string(contact(who))],
                    "set": ["Phone": "+64 4 000 0000"],
                ]
            ]
        case .appear(let number):
            return ["create": ["in": "arlo", "kind": "Organisation", "set": Self.organisation(number)]]
        case .merge(let keep, let lose):
            guard keep != lose, [keep, lose].allSatisfy(isThere) else { return nil }
            return [
                "merge": [
                    "in": "salesforce", "kind": "Account", "keep": ["Id": .string(account(keep))],
                    "lose": [["Id": .string(account(lose))]],
                ]
            ]
        case .delete(_, let number):
            guard isThere(number) else { return nil }
            return Self.account("delete", account(number))
        case .undelete(let number):
            guard absent.deleted[.crm, default: []].contains(number) else { return nil }
            return Self.account("undelete", account(number))
        case .trouble: return nil
        }
    }

    /// Whoever's employer has had an account from the start, which was not merged away, ends with it if anything has
    /// happened to either contact; where accounts are deleted, they take their contacts along.
    func expectation(after scenes: [ReferenceStory.Scene]) -> JSON {
        var (last, touched) = (employers, Set<Int>())
        var (known, merged) = (Set(standing), Set<Int>())
        for scene in scenes {
            switch scene {
            case .merge(let keep, let lose):
                if keep != lose, merged.isDisjoint(with: [keep, lose]) { merged.insert(lose) }
            case .name(_, let who, .some(let whom)) where known.contains(whom):
                if last[who] != whom { touched.insert(who) }
                last[who] = whom
            case .touch(.crm, let who) where contacts[who] != .alone: touched.insert(who)
            case .touch(.platform, let who) where !creates: touched.insert(who)
            case .appear(let number): known.insert(number)
            case .name, .touch, .delete, .undelete, .trouble: break
            }
        }
        let records = touched.sorted().compactMap { who -> JSON? in
            guard contacts[who] != .alone, let employer = last[who], organisations[employer] == .linked,
                !merged.contains(employer)
            else { return nil }
            return ["where": ["Id": .string(contact(who))], "is": ["AccountId": .string(account(employer))]]
        }
        let rest = JSONObject([("pending", 0), ("dead-letters", 0), ("converged", true)])
        guard !deletes, !records.isEmpty else { return .object(rest) }
        return .object(
            JSONObject([("salesforce", ["Contact": .array(records)])] + rest.members.map { ($0.name, $0.value) })
        )
    }

    private func account(_ number: Int) -> String { "00100000000000\(number)AAA" }
    private func contact(_ number: Int) -> String { "00300000000000\(number)AAA" }

    private static func account(_ verb: String, _ id: String) -> JSON {
        .object(JSONObject([(verb, ["in": "salesforce", "kind": "Account", "where": ["Id": .string(id)]])]))
    }

    private static func organisation(_ number: Int) -> JSON {
        ["OrganisationID": .integer(number), "Name": .string("Organisation \(number)")]
    }

    private func person(_ number: Int, _ id: [(String, JSON)], employed: Bool = false) -> JSON {
        let name: [(String, JSON)] = [
            ("FirstName", "Person"), ("LastName", .string("Number \(number)")),
            ("Email", .string("person\(number)@example.com")),
        ]
        let employer = employed ? employers[number] : nil
        return .object(
            JSONObject(id + name + (employer.map { [("Employment", ["Organisation": .string("\($0)")])] } ?? []))
        )
    }

    private static func link(_ kind: String, _ crm: String, _ other: String, _ number: Int) -> JSON {
        [
            "crm": .string("salesforce/\(kind)/\(crm)"), "platform": .string("arlo/\(other)/\(number)"),
            "sync": kind == "Account" ? "organisations" : "contacts",
        ]
    }
}
