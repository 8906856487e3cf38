import Model

/// Accounts of Salesforce and companies of Intercom name others of their kind as their parents, in either direction.
struct ParentWorld: ReferenceWorld {
    private let polls: Bool
    private let telling: String
    private let rule: [(String, JSON)]
    /// The company that may be deleted, which nobody names: of who names it Intercom says nothing then (decision 26).
    private let doomed: Int?
    private let accounts: [Int: ReferenceStanding]
    /// Whether a record that stands alone stands in Salesforce.
    private let isInSalesforce: [Int: Bool]

    let platform = "intercom"
    let syncs = ["accounts"]

    /// The world of a story.
    init(by chance: Chance) {
        polls = chance.happens(oneIn: 2)
        telling = chance.pick(["signed", "outbound-message"])
        rule = chance.pick([
            [("from", "both"), ("conflict", "newest")], [("from", "both"), ("conflict", "crm")],
            [("from", "both"), ("conflict", "platform")], [("from", "crm"), ("revert", true)],
            [("from", "platform"), ("revert", true)],
        ])
        doomed = polls && chance.happens(oneIn: 3) ? chance.number(in: 1...4) : nil
        var (accounts, isInSalesforce): ([Int: ReferenceStanding], [Int: Bool]) = ([:], [:])
        for number in 1...4 {
            accounts[number] = chance.pick([.alone, .strangers, .linked])
            isInSalesforce[number] = chance.happens(oneIn: 2)
        }
        (self.accounts, self.isInSalesforce) = (accounts, isInSalesforce)
    }

    var standing: [Int] { Array(1...4) }

    var configuration: JSON {
        let poll: [(String, JSON)] = polls ? [("poll", ["every": "10m"])] : []
        let parent: [(String, JSON)] = [
            ("platform", "custom_attributes.parent"), ("crm", "ParentId"), ("link", "accounts"),
        ]
        func receiving(_ receiver: String) -> JSON {
            let receivers: [(String, JSON)] = [(receiver, [:])]
            return ["receive": .object(JSONObject(receivers + poll))]
        }
        return [
            "connections": ["salesforce": receiving(telling), "intercom": receiving("webhook")],
            "syncs": [
                "accounts": [
                    "between": ["crm": "salesforce/Account", "platform": "intercom/company"],
                    "preset": "intercom-accounts", "create": ["crm": "always", "platform": "always"],
                    "delete": ["crm": "keep", "platform": "keep"],
                    "fields": [
                        ["platform": "name", "crm": "Name", "from": "both", "conflict": "newest"],
                        .object(JSONObject(parent + rule)),
                    ],
                ]
            ],
        ]
    }

    var given: JSON {
        let numbers = standing
        // Intercom knows an attribute once a company has it.
        let first: JSON = [
            "id": .string(id(9, .platform)), "company_id": "c-9", "name": "Company 9",
            "custom_attributes": ["parent": "nobody"],
        ]
        return [
            "salesforce": ["Account": .array(numbers.filter { stands($0, .crm) }.map { record($0, .crm) })],
            "intercom": [
                "company": .array([first] + numbers.filter { stands($0, .platform) }.map { record($0, .platform) })
            ],
            "links": .array(
                numbers.filter { accounts[$0] == .linked }.map {
                    [
                        "crm": .string("salesforce/Account/\(id($0, .crm))"),
                        "platform": .string("intercom/company/\(id($0, .platform))"), "sync": "accounts",
                    ]
                }
            ),
        ]
    }

    func scenes(by chance: Chance) -> [ReferenceStory.Scene] {
        let (side, who) = (chance.pick(Side.allCases), chance.number(in: 1...4))
        guard !chance.happens(oneIn: 4) else { return [.touch(side, who: who)] }
        // Salesforce tells nobody that the children of an account became another one's or nobody's: that shows in polls.
        switch chance.number(in: 0...15) {
        case 0...1 where polls: return [.merge(keep: who, lose: chance.number(in: 1...4))]
        case 2 where polls: return [.delete(.crm, who)]
        case 3 where polls: return [.undelete(who)]
        case 4: if let doomed { return [.delete(.platform, doomed)] }
        default: break
        }
        return (1...chance.number(in: 1...2)).map { _ in
            let whom = chance.number(in: 1...4)
            return .name(side, who: who, whom: [who, doomed].contains(whom) ? nil : whom)
        }
    }

    func step(of scene: ReferenceStory.Scene, without absent: ReferenceStory.Absent) -> JSON? {
        func stands(_ number: Int, _ side: Side) -> Bool {
            self.stands(number, side) && !absent.contains(number, side)
        }
        switch scene {
        case .merge(let keep, let lose):
            guard keep != lose, stands(keep, .crm), stands(lose, .crm) else { return nil }
            return [
                "merge": [
                    "in": "salesforce", "kind": "Account", "keep": ["Id": .string(id(keep, .crm))],
                    "lose": [["Id": .string(id(lose, .crm))]],
                ]
            ]
        case .name(let side, let who, let whom):
            guard stands(who, side), whom.map({ stands($0, side) }) ?? true else { return nil }
            let parent = whom.map { JSON.string(id($0, side)) } ?? .null
            return update(who, side, side == .crm ? ["ParentId": parent] : ["custom_attributes": ["parent": parent]])
        case .touch(let side, let who):
            guard stands(who, side) else { return nil }
            return update(who, side, [side == .crm ? "Name" : "name": .string("Renamed \(who)")])
        case .delete(let side, let who):
            guard stands(who, side) else { return nil }
            return change("delete", who, side)
        case .undelete(let who):
            guard absent.deleted[.crm, default: []].contains(who) else { return nil }
            return change("undelete", who, .crm)
        case .appear, .trouble: return nil
        }
    }

    func expectation(after scenes: [ReferenceStory.Scene]) -> JSON {
        ["pending": 0, "dead-letters": 0, "converged": true]
    }

    private func stands(_ number: Int, _ side: Side) -> Bool {
        accounts[number] != .alone || isInSalesforce[number] == (side == .crm)
    }

    private func id(_ number: Int, _ side: Side) -> String {
        side == .crm ? "00100000000000\(number)AAA" : "64f00000000000000000000\(number)"
    }

    private func record(_ number: Int, _ side: Side) -> JSON {
        let name = JSON.string("Company \(number)")
        return side == .crm
            ? ["Id": .string(id(number, side)), "AccountNumber": .string("c-\(number)"), "Name": name]
            : ["id": .string(id(number, side)), "company_id": .string("c-\(number)"), "name": name]
    }

    private func update(_ number: Int, _ side: Side, _ set: JSON) -> JSON {
        change("update", number, side, [("set", set)])
    }

    private func change(_ verb: String, _ number: Int, _ side: Side, _ more: [(String, JSON)] = []) -> JSON {
        let (system, kind, key) =
            side == .crm ? ("salesforce", "Account", "Id") : ("intercom", "company", "id")
        let pattern = JSONObject([(key, .string(id(number, side)))])
        let keys: [(String, JSON)] = [
            ("in", .string(system)), ("kind", .string(kind)), ("where", .object(pattern)),
        ]
        return .object(JSONObject([(verb, .object(JSONObject(keys + more)))]))
    }
}
