import Foundation
import Platforms
import Testing

@testable import App

@Suite struct RehearsalFilesTests {
    /// Every rehearsal under `fixtures/`, as a path from there.
    static let files: [String] = RehearsalFiles.find(at: [folder.path]).files.map {
        String($0.dropFirst(folder.path.count + 1))
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures/rehearsals")

    @Test func `there are rehearsals`() {
        #expect(Self.files.count > 100)
    }

    @Test(arguments: files) func `a rehearsal holds`(file: String) async throws {
        let path = Self.folder.appending(path: file).path

        let outcome = try #require(await RehearsalRun(platforms: Catalog.platforms).rehearse(path))

        #expect(outcome.isOK, "\(outcome.text)")
    }

    @Test func `every rehearsal has an id of its own`() {
        let reader = RehearsalReader(loader: ConfigurationLoader(platforms: Catalog.platforms))

        let titles = Self.files.compactMap { reader.read(path: Self.folder.appending(path: $0).path).rehearsal?.title }

        #expect(titles.count == Self.files.count)
        #expect(Set(titles).count == titles.count)
    }
}
