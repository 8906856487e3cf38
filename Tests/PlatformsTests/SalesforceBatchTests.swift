import Model
import Platforms
import Testing

/// Batches at their limits: requests that stay within what Salesforce accepts.
@Suite struct SalesforceBatchTests {
    private let account = KindRef("salesforce", "Account")

    private func id(_ number: Int) -> String {
        let digits = String(number)
        return "0015g00000" + String(repeating: "0", count: 5 - digits.count) + digits + "EAA"
    }

    private func found(_ records: [(id: String, name: String)]) -> HTTPResponse {
        .json(
            200,
            [
                "totalSize": .integer(records.count), "done": true,
                "records": .array(
                    records.map {
                        [
                            "Id": .string($0.id), "Name": .string($0.name), "IsDeleted": false,
                            "SystemModstamp": "2026-03-01T09:00:00.000+0000",
                            "CreatedDate": "2026-03-01T09:00:00.000+0000",
                        ]
                    }
                ),
            ]
        )
    }

    @Test func `two hundred ids and many fields are read in requests that are short enough`() throws {
        let reader = try SalesforceFixtures.system().reader
        let records = (0..<200).map { account.record(id($0)) }
        let paths = (0..<300).map { FieldPath("A_field_with_quite_a_long_name_\($0)__c") }
        var responses: [HTTPResponse] = []

        while case .send(let request) = reader.step(
            towards: records,
            wanting: paths,
            description: nil,
            after: responses
        ) {
            #expect(request.target.utf8.count <= 16_000)
            try #require(responses.count < 16)
            responses.append(found([(id(responses.count), "x")]))
        }

        #expect(responses.count > 1)
        let step = reader.step(towards: records, wanting: paths, description: nil, after: responses)
        guard case .finish(let sightings) = step else { return }
        #expect(sightings.count == 200)
        #expect(sightings.filter { $0 != .gone }.count == responses.count)
    }

    @Test func `more fields than a query can name are refused, not cut`() throws {
        let reader = try SalesforceFixtures.system().reader
        let paths = (0..<600).map { FieldPath("A_field_with_quite_a_long_name_\($0)__c") }

        let step = reader.step(towards: [account.record(id(1))], wanting: paths, description: nil, after: [])

        guard case .finish(let sightings) = step, case .refused(let problem) = sightings.first else {
            return #expect(Bool(false))
        }
        #expect(problem.code == "invalid-field")
    }

    @Test func `fifty long values are looked up in requests that are short enough, each answered`() throws {
        let matcher = try SalesforceFixtures.system().matcher
        let names = (0..<50).map { String(repeating: "ä\($0)", count: 60) }
        let queries = names.map { IdentityQuery(account, equals: ["Name": .text($0)]) }
        var responses: [HTTPResponse] = []

        while case .send(let request) = matcher.step(for: queries, wanting: [], description: nil, after: responses) {
            #expect(request.target.utf8.count <= 16_000)
            try #require(responses.count < 16)
            responses.append(found(names.enumerated().map { (id($0.offset), $0.element.uppercased()) }))
        }

        let step = matcher.step(for: queries, wanting: [], description: nil, after: responses)
        guard case .finish(let results) = step else { return }
        #expect(responses.count > 1)
        for (index, result) in results.enumerated() {
            guard case .found(let snapshots) = result else { return #expect(Bool(false)) }
            #expect(snapshots.map(\.record.id) == [id(index)])
        }
    }

    @Test func `a value with a page full of records sends the others on their way alone`() throws {
        let matcher = try SalesforceFixtures.system().matcher
        let queries = ["a", "b"].map { IdentityQuery(account, equals: ["Name": .text($0)]) }
        let flood = found((0..<2000).map { (id($0), "a") })

        let step = matcher.step(for: queries, wanting: [], description: nil, after: [flood])
        let alone = matcher.step(for: [queries[0]], wanting: [], description: nil, after: [flood])

        let later = MatchResult.later(Later("too-many-records", scope: .item, alone: true))
        #expect(step == .finish([later, later]))
        guard case .finish(let results) = alone, case .found(let snapshots) = results[0] else { return }
        #expect(snapshots.count == 10)
    }

    @Test func `two hundred updates are one request, and each has its own outcome`() throws {
        let writer = try SalesforceFixtures.system().writer
        let writes = (0..<200).map { Write(kind: account, action: .update(id: id($0), ["Name": .text("n\($0)")])) }
        let answer = HTTPResponse.json(
            200,
            .array((0..<200).map { ["id": .string(id($0)), "success": true, "errors": []] })
        )

        guard case .send(let request) = writer.step(towards: writes, after: []) else { return #expect(Bool(false)) }
        guard case .finish(let outcomes) = writer.step(towards: writes, after: [answer]) else {
            return #expect(Bool(false))
        }

        #expect(writer.batchLimit == 200)
        #expect(try JSON.parse(request.body)["records"]?.elements?.count == 200)
        #expect(outcomes == (0..<200).map { .accepted(Accepted(account.record(id($0)), created: false)) })
    }

    @Test func `two creates of unknown fate that find one record are not both written to it`() throws {
        let writer = try SalesforceFixtures.system().writer
        let writes = ["A", "a"].map { name in
            Write(kind: account, action: .create(["Name": .text(name)], uncertain: true), keys: ["Name": .text(name)])
        }
        let answers = [
            found([(id(1), "A")]), .json(200, [["id": .string(id(1)), "success": true, "errors": []]]),
        ]

        let step = writer.step(towards: writes, after: answers)

        #expect(
            step
                == .finish([
                    .accepted(Accepted(account.record(id(1)), created: false)),
                    .later(Later("same-record-in-batch", scope: .item)),
                ])
        )
    }
}
