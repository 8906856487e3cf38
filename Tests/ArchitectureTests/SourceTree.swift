import Foundation

/// The source files of the package, as text: what these tests look at.
struct SourceTree {
    /// One file.
    struct File {
        /// The path below the package.
        let path: String
        /// The lines.
        let lines: [String]

        /// The modules it imports, whatever the access level.
        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let keyword = words.firstIndex(of: "import"), keyword <= 2, words.count > keyword + 1,
                    words[..<keyword].allSatisfy({
                        ["package", "internal", "private", "public", "@testable"].contains($0)
                    })
                else { return nil }
                return String(words[keyword + 1])
            }
        }
    }

    /// Every Swift file below the folder.
    let files: [File]
    /// The package's folder.
    let root: URL

    /// Reads a folder of the package.
    init(of folder: String = "Sources") throws {
        root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let sources = root.appending(path: folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        files = try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            return File(
                path: folder + "/" + path,
                lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            )
        }
    }

    /// The files of one room.
    func files(in room: String) -> [File] {
        files.filter { $0.path.hasPrefix("Sources/\(room)/") }
    }
}
