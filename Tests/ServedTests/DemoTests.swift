import Model
import Platforms
import Synchronization
import Testing

@testable import App

/// The demo, as a newcomer sees it.
@Suite struct DemoTests {
    @Test(.timeLimit(.minutes(5))) func `the demo ends with both sides in agreement`() async throws {
        let told = Mutex("")
        let console = Console(write: { text in told.withLock { $0 += text } })
        let desk = Desk.shell(console, loader: ConfigurationLoader(platforms: Catalog.platforms))

        let performance = await App.perform(["demo", "--speed", "1000"], at: desk)

        #expect(performance.status == 0, "\(performance.output)\(performance.errors)")
        #expect(performance.output.contains("Both sides agree."))
        #expect(told.withLock { $0.contains("401, not proven") })
        #expect(told.withLock { $0.contains("503: it will be tried again") })
        #expect(told.withLock { $0.contains("puts back LastName = \"King\"") })
        #expect(told.withLock { $0.contains("archives arlo/Contact/2: the other was merged into salesforce/Contact/") })
        #expect(performance.output.contains("✓ the contact that lost is archived in Arlo, its data kept"))
    }

    @Test(.timeLimit(.minutes(5))) func `as JSON the demo is one document`() async throws {
        let told = Mutex("")
        let console = Console(write: { text in told.withLock { $0 += text } })
        let desk = Desk.shell(console, loader: ConfigurationLoader(platforms: Catalog.platforms))

        let performance = await App.perform(["demo", "--speed", "1000", "--json"], at: desk)
        let outcome = try JSON.parse(Array(performance.output.utf8))

        #expect(told.withLock { $0.isEmpty })
        #expect(outcome["agreed"] == true)
        let pairs = outcome["pairs"]?.elements ?? []
        #expect(pairs.compactMap { $0["sync"]?.text } == ["accounts", "contacts", "contacts"])
        #expect(pairs.allSatisfy { $0["agree"] == true })
        #expect(pairs.compactMap { $0["platformState"]?.text } == ["active", "active", "archived"])
        #expect(pairs.compactMap { $0["crmState"]?.text } == ["active", "active", "deleted"])
    }
}
