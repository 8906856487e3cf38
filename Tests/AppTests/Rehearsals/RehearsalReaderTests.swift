import Model
import Platforms
import Testing

@testable import App

@Suite struct RehearsalReaderTests {
    private static let head = """
        rehearsal: X-1 a story
        config:
          connections: {salesforce: {}, intercom: {}}
          syncs: {accounts: {between: {crm: salesforce/Account, platform: intercom/company}, preset: intercom-accounts}}

        """

    private func read(_ text: String) -> RehearsalReader.Result {
        RehearsalReader(loader: ConfigurationLoader(platforms: Catalog.platforms))
            .read(text: Self.head + text, file: "story.yaml")
    }

    /// The first finding as `line:column path: problem`.
    private func fault(_ text: String) -> String? {
        read(text).findings.first.map { "\($0.line):\($0.column) \($0.path): \($0.problem)" }
    }

    @Test func `every step and every expectation is understood`() throws {
        let result = read(
            """
            override: {gateway: {retention: 10d}}
            clock: 2026-03-01T09:00:00Z
            given:
              salesforce: {Account: [{Name: Acme}]}
              links: [{crm: salesforce/Account/001000000000001AAA, platform: intercom/company/1, sync: accounts}]
            steps:
              - create: {in: intercom, kind: company, set: {company_id: c-1}, as: fresh}
              - update: {in: salesforce, kind: Account, where: {Name: Acme}, set: {Name: null}, by: crosswalk}
              - delete: {in: intercom, kind: company, where: {id: $fresh}}
              - undelete: {in: salesforce, kind: Account, where: {Name: Acme}}
              - archive: {in: intercom, kind: contact, where: {email: a@acme.example}}
              - merge: {in: salesforce, kind: Account, keep: {Name: A}, lose: [{Name: B}]}
              - convert: {in: salesforce, kind: Lead, where: {Email: a@acme.example}, account: {Name: Acme}}
              - event: {in: intercom, type: ping, anything: {goes: here}}
              - deliver: {file: a.http, sign: true, times: 3}
              - hold: {in: intercom}
              - release: {in: intercom, order: shuffle, seed: 7, repeat: 2}
              - drop: {in: intercom, next: 2}
              - fault: {in: salesforce, next: 1, answer: 503, on: PATCH /services/*}
              - crash: {at: settle}
              - crash: {}
              - advance: 5m
              - run: [events, --json]
              - expect:
                  salesforce: {Account: [{where: {Name: Acme}, is: {Site: null}, count: 1, state: active}]}
                  links: [{crm: salesforce/Account/1, platform: intercom/company/$fresh, state: broken}]
                  verdicts: [{record: intercom/company/$fresh, sync: accounts, verdict: skip, reason: echo, rule: 1}]
                  writes: {salesforce: 1, intercom: 0}
                  requests:
                    - {in: intercom, method: PUT, path: /companies/*, body: {name: Acme}}
                    - {in: intercom, method: PUT, path: /companies/1, body-exactly: {name: Acme}}
                  answers: [200, 401]
                  dead-letters: 0
                  pending: 0
                  status: 0
                  output: {contains: text}
                  json: {events.0.state: settled}
                  converged: true
              - expect: {links: {count: 0}}

            """
        )

        #expect(result.findings == [])
        let rehearsal = try #require(result.rehearsal)
        #expect(rehearsal.id == "X-1")
        #expect(rehearsal.sentence == "a story")
        #expect(rehearsal.steps.count == 19)
    }

    @Test(arguments: [
        ("speed: 2\nsteps: []", "5:1 speed: unknown key `speed`"),
        ("steps:\n  - updaet: {in: intercom}", "6:5 steps[0].updaet: unknown key `updaet`"),
        ("steps:\n  - hold: {in: intercom, for: 5m}", "6:26 steps[0].hold.for: unknown key `for`"),
        ("steps:\n  - hold: {in: hubspot}", "6:16 steps[0].hold.in: the configuration has no connection `hubspot`"),
        ("steps:\n  - advance: 5", "6:14 steps[0].advance: a duration is expected here"),
        (
            "steps:\n  - crash: {at: lunch}",
            "6:17 steps[0].crash.at: `lunch` is not one of append, settle, claim, send, record"
        ),
        ("steps:\n  - expect: {write: {intercom: 0}}", "6:14 steps[0].expect.write: unknown key `write`"),
        (
            "steps:\n  - expect: {writes: {hubspot: 0}}",
            "6:32 steps[0].expect.writes.hubspot: the configuration has no connection `hubspot`"
        ),
        (
            "steps:\n  - expect: {intercom: {company: [{where: {}, has: {}}]}}",
            "6:47 steps[0].expect.intercom.company[0].has: unknown key `has`"
        ),
        (
            "steps:\n  - expect: {verdicts: [{record: company, verdict: skip}]}",
            "6:34 steps[0].expect.verdicts[0].record: `company` names no record, as salesforce/Account/001000000000001AAA does"
        ),
        ("given: {hubspot: {}}\nsteps: []", "5:9 given.hubspot: the configuration has no connection `hubspot`"),
        ("given: {links: [{crm: a/b/c}]}\nsteps: []", "5:17 given.links[0].platform: `platform` is missing"),
        ("steps:\n  - hold: {in: intercom}\n    drop: {in: intercom, next: 1}", "6:5 steps[0]: a step has one key"),
        ("clock: yesterday\nsteps: []", "5:8 clock: `yesterday` is no instant, as 2026-03-01T09:00:00Z is"),
    ]) func `what is not known is a fault with its place`(text: String, expected: String) {
        #expect(fault(text) == expected)
        #expect(read(text).rehearsal == nil)
    }

    @Test func `names stand for ids in every value`() throws {
        let node = try #require(YAMLReader.read("{a: $one, b: [x/$one/$two], c: $three, d: {e: $$one and $1}}").node)

        let named = node.naming(["one": "1", "two": "2"])

        #expect(named.json == ["a": "1", "b": ["x/1/2"], "c": "$three", "d": ["e": "$1 and $1"]])
    }
}
