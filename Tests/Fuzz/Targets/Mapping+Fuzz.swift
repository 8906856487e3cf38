import Model
import Pipeline
import Store

extension FuzzTarget {
    /// Values of fields on their way across, through every transformation, and records that are looked for by them.
    static let mapping = FuzzTarget(
        "mapping",
        "a value that was carried across comes back as an echo, a transformation done twice is done once, and a record"
            + " is matched by the very values that are looked for",
        sizeLimit: 256,
        words: [
            "\u{130}", "\u{DF}", "\u{FB01}", "\u{3A3}", "\u{2003}", "+49 (0)30", "\u{661}", "\r\n", "120000.0",
            "A\u{308}",
        ],
        check: { bytes in
            var input = FuzzInput(bytes)
            let transforms = FieldRule.Transform.allCases
            var chosen = [input.choice(of: transforms)]
            if input.byte() % 2 == 1 { chosen.append(input.choice(of: transforms)) }
            let isWire = input.byte() % 2 == 1
            let text = input.text
            try checkEcho(of: isWire ? .wire(text) : .text(text), by: chosen)
            try checkSearch(for: isWire ? .wire(text) : .text(text))
        }
    )

    /// Carries a value across, sees it there, and hears of it from either side: nothing more is to be written.
    private static func checkEcho(of value: FieldValue, by transforms: [FieldRule.Transform]) throws {
        let rule = FieldRule(Sides.pair, from: .both, conflict: .newest, transform: transforms)
        let carried = Sides.map(rule, from: .platform, value, known: Shadow(), other: Shadow())
        guard let written = carried.forOther["Name"] else { return }
        try checkShape(of: written, transforms)
        let seen = Sides.shadow(Sides.company, "name", value)
        let there = Sides.shadow(Sides.account, "Name", written)
        let again = Sides.map(rule, from: .platform, value, known: seen, other: there)
        try hold(again.forOther.isEmpty && again.forOwn.isEmpty, "the same news again writes nothing")
        let echo = Sides.map(rule, from: .crm, written, known: there, other: seen)
        try hold(echo.forOther.isEmpty && echo.forOwn.isEmpty, "an echo of what was written writes nothing")
        let once = Sides.map(rule, from: .platform, written, known: Shadow(), other: Shadow()).forOther["Name"] ?? .null
        let last = transforms.count == 1
        try hold(!last || once.agrees(with: written), "a transformation done twice is done once")
    }

    private static func checkShape(of value: FieldValue, _ transforms: [FieldRule.Transform]) throws {
        guard let text = value.text, let last = transforms.last else { return }
        switch last {
        case .trim:
            let ends = [text.first, text.last].compactMap(\.self)
            try hold(!ends.contains(where: \.isWhitespace), "a trimmed text has no space around it")
        case .lowercase: try hold(text == text.lowercased(), "a text in lower case has no capitals")
        case .uppercase: try hold(text == text.uppercased(), "a text in upper case has only capitals")
        case .digits:
            let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
            try hold(digits.utf8.allSatisfy { (48...57).contains($0) }, "digits are digits")
        }
    }

    /// Of two records the one with the value is found, and of two with the value neither.
    private static func checkSearch(for value: FieldValue) throws {
        let sync = Sides.sync([FieldRule(Sides.pair, from: .both)])
        let begun = Search(Sides.company, values: ["name": value], sync: sync, side: .platform, link: nil)
        guard let query = begun.query(to: .crm) else {
            return try hold(value.isEmpty, "only an empty value is not looked for")
        }
        try hold(query.equals == ["Name": value], "what is looked for is the record's own value")
        let holder = Snapshot(Sides.account, version: nil, fields: ["Name": value])
        let stranger = Snapshot(Sides.stranger, version: nil, fields: ["Name": .text("\(value.text ?? "") and more")])
        let itself = Snapshot(Sides.company, version: nil, fields: ["name": value])
        var search = begun
        search.judge(
            .init(there: [stranger, holder], here: [itself]),
            taken: [:],
            id: LinkID("l"),
            at: Connections.now
        )
        guard case .found(let link, let found)? = search.identified?.counterpart else {
            throw Breach(description: "the record that has the value is found")
        }
        try hold(found == holder && link.record(on: .crm) == Sides.account, "nobody else is found")
        let double = Snapshot(Sides.stranger, version: nil, fields: ["Name": value])
        search = begun
        search.judge(.init(there: [double, holder], here: [itself]), taken: [:], id: LinkID("l"), at: Connections.now)
        guard case .nobody(.ambiguous, _)? = search.identified?.counterpart else {
            throw Breach(description: "of two that have the value neither is taken")
        }
    }
}

/// Two kinds, a sync between them, and one record of each.
private enum Sides {
    static let pair = FieldPair(platform: "name", crm: "Name")
    static let company = KindRef("platform", "company").record("C1")
    static let account = KindRef("crm", "Account").record("A1")
    static let stranger = KindRef("crm", "Account").record("A2")

    static func sync(_ fields: [FieldRule]) -> Sync {
        Sync(
            name: "fuzz",
            between: .init(crm: account.kind, platform: company.kind),
            state: .active,
            triggers: [],
            identity: [IdentityRule([pair], whenMany: .refuse)],
            create: .init(crm: .never, platform: .never),
            update: .init(crm: true, platform: true),
            delete: .init(crm: .keep, platform: .keep),
            share: .init(crm: [:], platform: [:]),
            fields: fields
        )
    }

    static func shadow(_ record: RecordRef, _ path: FieldPath, _ value: FieldValue) -> Shadow {
        let version = Version(Connections.now, precision: .second)
        return Shadow().learning(.seen(Snapshot(record, version: version, fields: [path: value])))
    }

    static func map(_ rule: FieldRule, from side: Side, _ value: FieldValue, known: Shadow, other: Shadow) -> Mapped {
        Pipeline.map(
            Standpoint(
                side: side,
                values: [rule.path(on: side): value],
                version: Version(Connections.now, precision: .second),
                before: known,
                other: other,
                occasion: .news,
                otherDescription: nil,
                ownDescription: nil
            ),
            by: sync([rule])
        )
    }
}
