import Model
import Store
import Testing

@Suite struct StoredFormTests {
    private static let record = account.record("001000000000001AAA/with/slashes")

    private static let changes: [Change] = [
        change(record, ["Name": nil, "Size": .number(Numeral(120_000)), "Day": .day(Day(daysSinceEpoch: 1))]),
        creation(of: "link"),
        Change(sync: "a", link: LinkID("b"), target: .existing(record), action: .archive),
        Change(sync: "a", link: LinkID("b"), target: .existing(record), action: .delete, keys: ["Email": .wire("1.0")]),
    ]

    @Test(arguments: changes)
    func `a change is read back as it was`(change: Change) throws {
        #expect(Change(stored: try JSON.parse(change.stored)) == change)
    }

    @Test func `a ruling is read back as it was, an unknown value apart from a null`() throws {
        let explanation = Explanation(
            source: "read from the system",
            identity: [.init(rule: 1, compared: "Domain = \"a\"", result: "found none")],
            fields: [
                .init(
                    platform: "name",
                    crm: "Name",
                    platformValue: "é",
                    crmValue: nil,
                    result: "kept",
                    policy: "equal"
                ),
                .init(
                    platform: "at",
                    crm: "At__c",
                    platformValue: .null,
                    crmValue: .instant(start),
                    result: "written to crm",
                    policy: "conflict newest"
                ),
            ],
            remark: "coalesced into event 17"
        )
        let verdicts = Reason.allCases.map(Verdict.skip) + [.deliver(Self.changes), .deliver([])]

        for verdict in verdicts {
            let ruling = Ruling(
                event: 3,
                record: Self.record,
                trigger: nil,
                version: nil,
                sync: nil,
                verdict: verdict,
                explanation: explanation
            )
            #expect(Ruling(stored: try JSON.parse(ruling.stored)) == ruling)
        }
        let skipped = ruling(.skip(.echo))
        #expect(Ruling(stored: try JSON.parse(skipped.stored)) == skipped)
    }

    @Test func `a problem is read back as it was`() throws {
        let problem = Problem("A", "b \"c\"", fields: ["Name", "Amount"])

        #expect(Problem(stored: try JSON.parse(problem.stored)) == problem)
    }

    @Test(arguments: [JSON.null, ["deliver": [1]], ["skip": "because"], ["event": 0], "archive"])
    func `anything else is not read`(json: JSON) {
        #expect(Verdict(stored: json) == nil)
        #expect(Change(stored: json) == nil)
        #expect(Ruling(stored: json) == nil)
        #expect(Problem(stored: json) == nil)
    }

    @Test func `a shadow is read back as it was, each version told once`() throws {
        let (old, new) = (Version(start, precision: .second), Version(at(9), precision: .millisecond, sequence: 7))
        var shadow = Shadow(version: new)
        for (path, version) in [("a", old), ("b", new), ("c", old)] {
            shadow.fields[FieldPath(path)] = Shadow.Field(known: "1", changed: version, intended: [nil], ours: true)
        }
        shadow.fields["d"] = Shadow.Field(known: nil, changed: nil)
        shadow.fields["c"]?.replaced = ["0"]
        shadow.fields["c"]?.since = new

        #expect(try Shadow(stored: shadow.stored) == shadow)
        #expect(try JSON.parse(shadow.stored)["versions"]?.elements?.count == 2)
    }

    @Test func `a shadow whose fields tell their versions themselves is read as well`() throws {
        let text = """
            {"version":null,"gone":false,"fields":{"a":{"known":"1","changed":{"at":1000,"precision":"second",
            "sequence":null,"early":0}}}}
            """
        let shadow = try Shadow(stored: text)
        #expect(shadow.fields["a"]?.changed == Version(Timestamp(milliseconds: 1000), precision: .second))
    }
}
