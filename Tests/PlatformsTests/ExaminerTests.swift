import Model
import Testing

@testable import Platforms

/// What the codecs make of the answers to who we are and what there is.
@Suite struct ExaminerTests {
    private static let token = Secret("the token of the app")

    private func intercom(_ origin: String = "https://api.intercom.io") -> IntercomExaminer {
        IntercomExaminer(workspace: "abc123de", origin: origin, token: Self.token, apiVersion: "2.16")
    }

    private func salesforce() throws -> SalesforceExaminer {
        SalesforceExaminer(
            api: SalesforceAPI(connection: "salesforce", version: "62.0"),
            organization: try #require(SalesforceID("00D5g000000XyzA"))
        )
    }

    private func app(_ code: String, _ region: String) -> HTTPResponse {
        .json(200, ["type": "admin", "app": ["id_code": .string(code), "region": .string(region)]])
    }

    private func failure(_ status: Int, _ code: String) -> HTTPResponse {
        .json(status, ["type": "error.list", "errors": [["code": .string(code)]]])
    }

    private func error(_ status: Int, _ code: String) -> HTTPResponse {
        .json(status, [["errorCode": .string(code), "message": "no"]])
    }

    private func row(_ id: String) -> HTTPResponse {
        .json(200, ["done": true, "totalSize": 1, "records": [["Id": .string(id)]]])
    }

    private func result<Answer>(_ step: Step<Answer>) throws -> Answer {
        guard case .finish(let answer) = step else { throw Problem("unfinished", "\(step)") }
        return answer
    }

    private func request<Answer>(_ step: Step<Answer>) throws -> HTTPRequest {
        guard case .send(let request) = step else { throw Problem("finished", "\(step)") }
        return request
    }

    // MARK: - Intercom

    @Test func `a token of the workspace in its region is in order`() throws {
        let found = try result(intercom().step(introducedAfter: [app("abc123de", "US")]))

        #expect(found == .known(Introduction("workspace abc123de in region us")))
    }

    @Test func `another workspace and another region are told apart, each with its setting`() throws {
        guard case .known(let found) = try result(intercom().step(introducedAfter: [app("other", "EU")])) else {
            Issue.record("we are not known")
            return
        }

        #expect(found.flaws.map(\.setting) == ["workspace", "region"])
        #expect(found.flaws.last?.remedy == "write `region: eu`")
    }

    @Test func `a token that is refused is shown to Intercom's other regions, and to nobody else`() throws {
        let refused = failure(401, "unauthorized")

        let first = try request(intercom().step(introducedAfter: [refused]))
        let second = try request(intercom().step(introducedAfter: [refused, refused]))

        #expect(first.target == "https://api.eu.intercom.io/me")
        #expect(second.target == "https://api.au.intercom.io/me")
        #expect(first.headers.only("Authorization") == "Bearer the token of the app")
        guard case .stranger(let flaw) = try result(intercom().step(introducedAfter: [refused, app("abc123de", "EU")]))
        else {
            Issue.record("the region is not found")
            return
        }
        #expect(flaw.setting == "region")
    }

    @Test func `a token for an address of the user's own is shown to nobody else`() throws {
        let found = try result(
            intercom("https://proxy.example").step(introducedAfter: [failure(401, "token_expired")])
        )

        guard case .stranger(let flaw) = found else {
            Issue.record("we are known")
            return
        }
        #expect(flaw.setting == "token")
        #expect(flaw.problem == "the access token has expired")
        #expect(!"\(flaw)".contains("the token of the app"))
    }

    @Test(arguments: [
        (403, "action_forbidden", "switchedOff"), (401, "token_unauthorized", "forbidden"), (403, "x", "forbidden"),
        (429, "rate_limit_exceeded", "later"), (503, "service_unavailable", "later"), (404, "not_found", "refused"),
        (404, "company_not_found", "seen"),
    ])
    func `what hides companies is told apart`(status: Int, code: String, outcome: String) throws {
        let step = intercom().step(
            sampling: KindRef("intercom", "company"),
            upTo: 10,
            wanting: [],
            description: nil,
            after: [failure(status, code)]
        )

        #expect("\(try result(step))".hasPrefix(outcome))
    }

    @Test func `a sample leaves out companies that Intercom made itself, and asks for one page`() throws {
        let kind = KindRef("intercom", "company")
        let companies: JSON = [
            "type": "list",
            "data": [
                ["type": "company", "id": "1", "company_id": "c-1"],
                ["type": "company", "id": "2", "company_id": "x-qualification-company"],
            ],
        ]
        let ask = { (answers: [HTTPResponse]) in
            intercom().step(sampling: kind, upTo: 200, wanting: ["company_id"], description: nil, after: answers)
        }

        #expect(try request(ask([])).target == "/companies/list?page=1&per_page=150&order=desc")
        #expect(
            try result(ask([.json(200, companies)]))
                == .seen([
                    Snapshot(kind.record("1"), version: nil, fields: ["company_id": "c-1"])
                ])
        )
    }

    // MARK: - Salesforce

    @Test func `an org is the one that is meant, whether its id is written with 15 or with 18 characters`() throws {
        let found = try result(salesforce().step(introducedAfter: [row("00D5g000000XyzAEAS")]))

        #expect(found == .known(Introduction("org 00D5g000000XyzAEAS")))
    }

    @Test func `another org is named`() throws {
        guard case .known(let found) = try result(salesforce().step(introducedAfter: [row("00D5g0000000001EAA")]))
        else {
            Issue.record("we are not known")
            return
        }

        #expect(found.flaws.map(\.setting) == ["organization"])
        #expect(found.flaws.first?.evidence.contains("00D5g000000XyzAEAS") == true)
    }

    @Test func `an app without the scope is told so, and a used-up limit is not taken for that`() throws {
        guard
            case .stranger(let flaw) = try result(
                salesforce().step(introducedAfter: [error(403, "API_DISABLED_FOR_ORG")])
            ), case .later = try result(salesforce().step(introducedAfter: [error(403, "REQUEST_LIMIT_EXCEEDED")]))
        else {
            Issue.record("they are not told apart")
            return
        }

        #expect(flaw.setting == "credentials")
        #expect(flaw.remedy.contains("API Enabled"))
    }

    @Test func `the last changed records are asked for, persons left out`() throws {
        let description = KindDescription(
            ["Name": FieldDescription(type: .text, nativeType: "string")].merging(
                ["IsPersonAccount": FieldDescription(type: .flag, nativeType: "boolean")]
            ) { first, _ in first }
        )
        let asked = try request(
            salesforce().step(
                sampling: KindRef("salesforce", "Account"),
                upTo: 150,
                wanting: ["Name"],
                description: description,
                after: []
            )
        )

        let statement = PercentEncoding.pairs(asked.query ?? "").first?.value ?? ""
        #expect(
            statement == "SELECT Id, SystemModstamp, CreatedDate, Name FROM Account WHERE IsPersonAccount = false "
                + "ORDER BY SystemModstamp DESC LIMIT 150"
        )
    }

    @Test func `a description names the relations whose fields it does not list`() throws {
        let field: JSON = ["name": "OwnerId", "type": "reference", "relationshipName": "Owner"]
        let plain: JSON = ["name": "Name", "type": "string", "relationshipName": .null]
        let describer = SalesforceDescriber(api: SalesforceAPI(connection: "salesforce", version: "62.0"))

        let step = describer.step(
            describing: KindRef("salesforce", "Account"),
            after: [.json(200, ["fields": [field, plain]])]
        )

        guard case .described(let description) = try result(step) else {
            Issue.record("it is not described")
            return
        }
        #expect(description.relations == ["Owner"])
    }

    // MARK: - Whatever is answered

    @Test func `whatever a system answers, a conversation ends and asks for one thing at a time`() throws {
        let bodies: [JSON] = [.null, [], [:], ["records": [], "done": true], ["app": [:]], [["errorCode": 1]]]
        let kind = (intercom: KindRef("intercom", "company"), other: KindRef("arlo", "Contact"))
        for status in [200, 204, 301, 308, 400, 401, 403, 404, 410, 429, 500, 503] {
            for body in bodies {
                let answers = [HTTPResponse](repeating: .json(status, body), count: 8)
                let arlo = ArloExaminer(origin: "https://demo.arlo.co")
                let examiners: [(any Examiner, KindRef)] = try [
                    (intercom(), kind.intercom), (salesforce(), KindRef("salesforce", "Account")), (arlo, kind.other),
                ]
                for (examiner, kind) in examiners {
                    _ = try result(examiner.step(introducedAfter: answers))
                    _ = try result(
                        examiner.step(sampling: kind, upTo: 5, wanting: [], description: nil, after: answers)
                    )
                }
            }
        }
    }
}
