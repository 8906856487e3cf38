import Model

/// What the small world of a random story is like before anything happens.
struct Scenery: Hashable, Sendable {
    /// How Salesforce tells of changes.
    enum Telling: String, CaseIterable, Sendable {
        /// Change events, relayed as signed JSON.
        case changeEvents = "signed"
        /// Outbound messages.
        case messages = "outbound-message"
    }

    /// Whose changes of a field stand.
    enum Policy: String, CaseIterable, Sendable {
        /// The newer of both sides'.
        case newest
        /// Either side's, the CRM's where both changed.
        case crmWins
        /// Either side's, the platform's where both changed.
        case platformWins
        /// The CRM's; others are put back.
        case crmOnly
        /// The platform's; others are put back.
        case platformOnly

        /// The only side whose changes stand; nil when both sides' do.
        var master: Side? {
            switch self {
            case .newest, .crmWins, .platformWins: nil
            case .crmOnly: .crm
            case .platformOnly: .platform
            }
        }
    }

    /// How Salesforce tells of changes.
    var telling = Telling.changeEvents
    /// Whether polls make good what was lost on the way.
    var polls = false
    /// How many pairs stand on both sides and are linked: the first keys.
    var pairs = 0
    /// How many more stand on both sides and have not met: the keys behind them.
    var strangers = 0
    /// Whether two syncs keep the same records in step, each some of their fields.
    var isDivided = false
    /// Whether a record follows its counterpart when that is deleted.
    var deletes = false
    /// Whose changes of each field stand; `newest` where nothing is said.
    var policies: [PlotField: Policy] = [:]

    /// Whose changes of a field stand.
    func policy(of field: PlotField) -> Policy { policies[field] ?? .newest }

    /// The value that a field of a given record has.
    func given(_ field: PlotField, of key: Int, on side: Side) -> String {
        key <= pairs ? field.value(1000 + key) : field.value(1000 * (side == .crm ? 2 : 3) + key)
    }

    /// The syncs, with the fields that each keeps in step; only the first creates records.
    var parts: [(sync: String, fields: [PlotField])] {
        guard isDivided else { return [("accounts", PlotField.allCases)] }
        return [("accounts", [.name, .website]), ("details", [.industry, .size])]
    }

    /// Worlds that are a little simpler.
    var simpler: [Scenery] {
        var all: [Scenery] = []
        func add(_ change: (inout Scenery) -> Void) {
            var other = self
            change(&other)
            if other != self { all.append(other) }
        }
        add { $0.polls = false }
        add { $0.isDivided = false }
        add { $0.telling = .changeEvents }
        add { $0.strangers = max(0, $0.strangers - 1) }
        add { $0.pairs = max(0, $0.pairs - 1) }
        for field in PlotField.allCases { add { $0.policies[field] = nil } }
        return all
    }
}

extension Scenery {
    /// The configuration of the world.
    var configuration: JSON {
        var salesforce: [(String, JSON)] = [(telling.rawValue, [:])]
        var intercom: [(String, JSON)] = [("webhook", [:])]
        if polls {
            salesforce.append(("poll", ["every": "10m"]))
            intercom.append(("poll", ["every": "30m"]))
        }
        return [
            "connections": [
                "salesforce": ["receive": .object(JSONObject(salesforce))],
                "intercom": ["receive": .object(JSONObject(intercom))],
            ],
            "syncs": .object(
                JSONObject(parts.map { ($0.sync, sync(of: $0.fields, creates: $0.sync == parts[0].sync)) })
            ),
        ]
    }

    private func sync(of fields: [PlotField], creates: Bool) -> JSON {
        let creation: JSON = creates ? "always" : "never"
        let deletion: JSON = deletes ? "delete" : "keep"
        return [
            "between": ["crm": "salesforce/Account", "platform": "intercom/company"],
            "preset": "intercom-accounts",
            "create": ["crm": creation, "platform": creation],
            "delete": ["crm": deletion, "platform": deletion],
            "fields": .array(fields.map(rule)),
        ]
    }

    private func rule(of field: PlotField) -> JSON {
        var rule: [(String, JSON)] = [
            ("platform", .string(field.name(on: .platform))), ("crm", .string(field.name(on: .crm))),
        ]
        switch policy(of: field) {
        case .newest: rule += [("from", "both"), ("conflict", "newest")]
        case .crmWins: rule += [("from", "both"), ("conflict", "crm")]
        case .platformWins: rule += [("from", "both"), ("conflict", "platform")]
        case .crmOnly: rule += [("from", "crm"), ("revert", true)]
        case .platformOnly: rule += [("from", "platform"), ("revert", true)]
        }
        return .object(JSONObject(rule))
    }

    /// The records and links that stand before anything happens.
    var given: JSON {
        guard pairs + strangers > 0 else { return [:] }
        let keys = 1...(pairs + strangers)
        let records = Side.allCases.map { side in
            (side.system, JSON.object(JSONObject([(side.kind, .array(keys.map { record(of: $0, on: side) }))])))
        }
        let links: [JSON] = keys.prefix(pairs).flatMap { key in
            parts.map { part in
                [
                    "crm": .string("salesforce/Account/\(Self.id(of: key, on: .crm))"),
                    "platform": .string("intercom/company/\(Self.id(of: key, on: .platform))"),
                    "sync": .string(part.sync),
                ]
            }
        }
        return .object(JSONObject(records + (links.isEmpty ? [] : [("links", .array(links))])))
    }

    private func record(of key: Int, on side: Side) -> JSON {
        var values = PlotValues()
        for field in PlotField.allCases { values[field] = given(field, of: key, on: side) }
        let named: [(String, JSON)] = [
            (side.idField, .string(Self.id(of: key, on: side))), (side.keyField, .string("c-\(key)")),
        ]
        return .object(JSONObject(named + values.json(on: side).members.map { ($0.name, $0.value) }))
    }

    private static func id(of key: Int, on side: Side) -> String {
        side == .crm ? "00100000000000\(key)AAA" : "64f00000000000000000000\(key)"
    }
}
