import Foundation
import FuzzTargets
import Testing

/// One file of a target's corpus.
struct CorpusFile: Sendable, CustomTestStringConvertible {
    /// The folder with a folder for each target.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures/fuzz")

    /// Every file of every folder.
    static let all: [CorpusFile] = names(in: folder).flatMap { target in
        names(in: folder.appending(path: target)).map { CorpusFile(target: target, name: $0) }
    }

    let target: String
    let name: String

    var testDescription: String { "\(target)/\(name)" }

    func bytes() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(target)/\(name)")))
    }

    private static func names(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasSuffix(".md") }.sorted()
    }
}

/// What fuzzing has found, and the nastiest of what it was given, on every run of the tests.
@Suite struct FuzzCorpusTests {
    @Test(arguments: CorpusFile.all) func `an input of the corpus breaks no promise`(file: CorpusFile) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == file.target })

        let breach = target.breach(by: try file.bytes())

        #expect(breach == nil)
    }

    @Test(arguments: FuzzTarget.all.map(\.name)) func `a target has a corpus`(name: String) {
        #expect(CorpusFile.all.contains { $0.target == name })
    }

    @Test func `the corpus stays small`() throws {
        let size = try CorpusFile.all.map { try $0.bytes().count }.reduce(0, +)

        #expect(CorpusFile.all.count <= 500)
        #expect(size <= 1 << 20)
    }
}
