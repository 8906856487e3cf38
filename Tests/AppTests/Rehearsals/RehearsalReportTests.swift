import Model
import Platforms
import Testing

@testable import App

@Suite struct RehearsalReportTests {
    private static let head = """
        rehearsal: X-1 a story
        config:
          connections: {salesforce: {}, intercom: {}}
          syncs: {accounts: {between: {crm: salesforce/Account, platform: intercom/company}, preset: intercom-accounts}}

        """

    private func play(_ text: String) async throws -> RehearsalOutcome {
        let loader = ConfigurationLoader(platforms: Catalog.platforms)
        let result = RehearsalReader(loader: loader).read(text: Self.head + text, file: "story.yaml")
        return await RehearsalRun(platforms: Catalog.platforms).rehearse(try #require(result.rehearsal))
    }

    @Test func `what does not hold is told with its line, what was found, and why`() async throws {
        let outcome = try await play(
            """
            steps:
              - create: {in: intercom, kind: company, as: fresh, set: {company_id: c-1, name: Acme}}
              - expect:
                  verdicts: [{record: intercom/company/$fresh, verdict: deliver}]
                  writes: {salesforce: 1}
                  intercom: {company: [{where: {company_id: c-1}, is: {name: Else}}]}
            """
        )

        #expect(!outcome.isOK)
        #expect(outcome.failures.map(\.line) == [8, 9, 10])
        #expect(outcome.failures[0].found.contains("skip (no-counterpart) in accounts"))
        #expect(outcome.failures[1].expected == "1 write calls to salesforce")
        #expect(outcome.text.hasPrefix("not ok X-1 a story\n  story.yaml:8: expected the verdict intercom/company/"))
        #expect(outcome.text.contains("found none"))
    }

    @Test(arguments: [
        "writes: {salesforce: 1}", "writes: {intercom: 1}", "answers: []", "answers: [200, 200]", "dead-letters: 1",
        "pending: 1", "status: 0", "links: {count: 1}", "converged: false",
        "verdicts: [{record: intercom/company/$fresh, verdict: skip, reason: echo}]",
        "verdicts: [{record: intercom/company/$fresh, verdict: skip, rule: 2}]",
        "verdicts: [{record: intercom/company/$fresh, verdict: skip}, {record: intercom/company/$fresh, verdict: skip}]",
        "links: [{crm: salesforce/Account/1, platform: intercom/company/$fresh}]",
        "intercom: {company: [{where: {company_id: c-1}, count: 2}]}",
        "intercom: {company: [{where: {company_id: c-1}, state: deleted}]}",
        "intercom: {company: [{where: {company_id: c-1}, is: {website: x}}]}",
        "salesforce: {Account: [{where: {}}]}",
        "requests: [{in: salesforce, method: PATCH, path: /services/*}]",
    ]) func `no expectation holds when it should not`(expectation: String) async throws {
        let outcome = try await play(
            """
            steps:
              - create: {in: intercom, kind: company, as: fresh, set: {company_id: c-1, name: Acme}}
              - expect: {\(expectation)}
            """
        )

        #expect(outcome.faults == [])
        #expect(outcome.failures.count == 1)
    }

    @Test func `dead letters and pending work that nobody expected are told with the records concerned`() async throws {
        let story = """
            override: {syncs: {accounts: {create: {crm: always}}}}
            steps:
              - fault: {in: salesforce, next: 9, answer: FIELD_CUSTOM_VALIDATION_EXCEPTION, on: POST /services/data/*/composite/sobjects}
              - create: {in: intercom, kind: company, as: fresh, set: {company_id: c-1, name: Acme}}
              - expect: {pending: 1, dead-letters: 0}
            """

        let failures = try await play(story).failures

        #expect(failures.map(\.expected) == ["1 pending", "0 dead letters"])
        #expect(failures.map(\.found) == ["0", "1"])
        let told = failures.map { $0.stories.map(\.text).joined() }
        #expect(told.first == "")
        #expect(told.last?.contains("intercom/company/") == true)
        #expect(told.last?.contains("dead") == true)
    }

    @Test func `a deed that a system does not allow stops the story`() async throws {
        let outcome = try await play(
            "steps:\n  - update: {in: intercom, kind: company, where: {company_id: none}, set: {name: x}}"
        )

        #expect(outcome.failures.first?.line == 6)
        #expect(outcome.failures.first?.found.contains("no company matches") == true)
    }

    @Test func `the exit code tells failures from files that cannot be read`() {
        func outcome(failures: [RehearsalFailure] = [], faults: [String] = []) -> RehearsalOutcome {
            RehearsalOutcome(file: "a", id: "A", title: "", failures: failures, faults: faults, milliseconds: 1)
        }
        let failure = RehearsalFailure(line: 1, expected: "a", found: "b")

        #expect(RehearsalReport([outcome()]).status == 0)
        #expect(RehearsalReport([outcome(), outcome(failures: [failure])]).status == 1)
        #expect(RehearsalReport([outcome(failures: [failure]), outcome(faults: ["x"])]).status == 2)
        #expect(RehearsalReport([outcome()], missing: ["nowhere"]).status == 2)
        #expect(RehearsalReport([]).status == 2)
    }

    @Test func `a run repeats exactly`() async throws {
        let story = """
            override: {syncs: {accounts: {create: {crm: always}}}}
            steps:
              - fault: {in: salesforce, next: 3, answer: 503}
              - create: {in: intercom, kind: company, as: fresh, set: {company_id: c-1, name: Acme}}
              - advance: 1h
              - expect: {converged: false}
            """

        let one = try await play(story)
        let other = try await play(story)

        #expect(one.failures == other.failures)
        #expect(one.failures.count == 1)
    }
}
