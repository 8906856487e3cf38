import Foundation
import Model
import Testing

/// The files under `fixtures/`, found from this file's own place.
enum FixtureFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures")

    /// The bytes of a file.
    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: path)))
    }

    /// A JSON document.
    static func json(_ path: String) throws -> JSON {
        try JSON.parse(try bytes(path))
    }

    /// The names of the files of a folder that end so, sorted, without the ending.
    static func names(in path: String, ending suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
    }

    /// The folders of a folder of the project, sorted.
    static func folders(of path: String) -> [String] {
        let parent = folder.deletingLastPathComponent().appending(path: path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        return names.filter { !$0.contains(".") }.sorted()
    }
}
