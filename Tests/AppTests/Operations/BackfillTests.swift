import Model
import Platforms
import Testing

@testable import App

/// The first synchronisation of more records than one page has.
@Suite struct BackfillTests {
    /// Two pages of Arlo's, which has 250 on each, and more requests than it takes in a minute.
    private static let count = 320

    @Test func `a first synchronisation that breaks off between two pages goes on where it stopped`() async throws {
        let loader = ConfigurationLoader(platforms: Catalog.platforms)
        let result = RehearsalReader(loader: loader).read(text: Self.story, file: "backfill.yaml")
        let rehearsal = try #require(result.rehearsal, "\(result.findings)")

        let outcome = await RehearsalRun(platforms: Catalog.platforms).rehearse(rehearsal)

        #expect(outcome.isOK, "\(outcome)")
    }

    private static let story = """
        rehearsal: BACKFILL-1 a push that breaks off
        config:
          connections:
            salesforce: {receive: {signed: {}}}
            arlo: {receive: {webhook: {}}}
          syncs:
            contacts:
              between: {crm: salesforce/Contact, platform: arlo/Contact}
              preset: arlo-contacts
              create: {crm: never}
        given:
          salesforce:
            Contact:
        \(people { "        - {FirstName: N\($0), LastName: Person, Email: n\($0)@example.com}" })
          arlo:
            Contact:
        \(people { "        - {ContactID: \($0), FirstName: N\($0), LastName: Person, Email: n\($0)@example.com}" })
        steps:
          - fault: {in: arlo, next: 1, answer: 503, on: "GET *LastModifiedDateTime%20gt*"}
          - run: [push, contacts, --yes]
          - expect: {status: 3, output: {contains: "the same command goes on where this one stopped"}}
          - run: [push, contacts, --yes]
          - expect:
              status: 0
              output: {contains: "\(count) records journalled"}
          - advance: 1h
          - expect: {links: {count: \(count)}, writes: {salesforce: 0, arlo: 0}, pending: 0, dead-letters: 0}
        """

    private static func people(_ line: (Int) -> String) -> String {
        (1...count).map(line).joined(separator: "\n")
    }
}
