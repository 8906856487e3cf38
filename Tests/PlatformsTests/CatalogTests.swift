import Model
import Platforms
import Testing

@Suite struct CatalogTests {
    @Test func `every platform has a name of its own and can be found by it`() {
        #expect(Set(Catalog.platforms.map(\.name)).count == Catalog.platforms.count)
        for platform in Catalog.platforms {
            #expect(Catalog.platform(named: platform.name)?.name == platform.name)
        }
        #expect(Catalog.platform(named: "nowhere") == nil)
    }

    @Test func `every platform has its folder, and every folder its platform`() throws {
        let folders = FixtureFiles.folders(of: "Sources/Platforms").filter { $0 != "Shared" }

        #expect(folders.map { $0.lowercased() } == Catalog.platforms.map(\.name).sorted())
    }

    @Test func `settings and receivers say each key once, with a sentence`() {
        for platform in Catalog.platforms {
            for keys in [platform.settings, platform.receivers] {
                #expect(Set(keys.map(\.name)).count == keys.count)
                #expect(keys.allSatisfy { $0.sentence.hasSuffix(".") })
            }
            #expect(platform.receivers.contains { $0.name == platform.usualReceiver })
            #expect(!platform.kinds.isEmpty)
            #expect(platform.kinds.allSatisfy { platform.knows(kind: $0.name) })
        }
    }
}
