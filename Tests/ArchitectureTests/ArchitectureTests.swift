import Foundation
import Testing

/// The rules of the house that no compiler checks.
@Suite struct ArchitectureTests {
    /// What each room may import, beside Swift's own `Synchronization`.
    ///
    /// Anything else is a door that should not be there.
    static let doors: [(room: String, imports: Set<String>)] = [
        ("Bindings/ByteSpans", ["Glibc"]),
        ("Bindings/Crypto", ["COpenSSL"]),
        ("Bindings/Resources", ["CMalloc", "Dispatch", "Glibc"]),
        ("Bindings/HTTPServer", ["CMicroHTTPD", "Resources", "Model", "Glibc"]),
        ("Bindings/HTTPClient", ["CCurl", "Resources", "Model", "Glibc"]),
        ("Bindings/Load", ["CEpoll", "Glibc"]),
        ("Bindings/FrameLog", ["Crypto", "Glibc"]),
        ("Model", ["ByteSpans"]),
        ("Platforms", ["Model", "Crypto"]),
        ("Store/Store", ["Model"]),
        ("Store/SQLiteStore", ["Store", "Model", "FrameLog", "Resources", "GRDB", "Foundation", "Glibc"]),
        ("Pipeline", ["Model", "Store", "Logging", "ServiceLifecycle"]),
        ("Sandbox", ["Model", "Crypto"]),
        (
            "App/App",
            [
                "Model", "Crypto", "HTTPServer", "HTTPClient", "Load", "Resources", "Platforms", "Store", "SQLiteStore",
                "Pipeline", "Sandbox", "Yams", "Logging", "ServiceLifecycle", "UnixSignals", "ArgumentParser",
                "Foundation", "Glibc",
            ]
        ),
        ("App/crosswalk", ["App"]),
    ]

    @Test(arguments: doors) func `a room imports only what lies below it`(room: String, imports: Set<String>) throws {
        let files = try SourceTree().files(in: room)

        #expect(!files.isEmpty)
        for file in files {
            let strangers = Set(file.imports).subtracting(imports).subtracting(["Synchronization"])
            #expect(strangers.isEmpty, "\(file.path) imports \(strangers.sorted())")
        }
    }

    @Test func `every source file lies in a room`() throws {
        for file in try SourceTree().files {
            #expect(Self.doors.contains { file.path.hasPrefix("Sources/\($0.room)/") }, "\(file.path)")
        }
    }

    @Test func `unsafe code is only in the bindings`() throws {
        for file in try SourceTree().files where !file.path.hasPrefix("Sources/Bindings/") {
            for (number, line) in file.lines.enumerated() {
                let code = line.prefix { $0 != "/" }
                let words = code.split { !$0.isLetter && $0 != "@" && $0 != "_" }
                #expect(
                    !words.contains("unsafe") && !words.contains("nonisolated_unsafe"),
                    "\(file.path):\(number + 1)"
                )
            }
        }
    }

    @Test func `nothing outside the bindings gives up on the compiler's checks`() throws {
        let forbidden = ["@unchecked Sendable", "fatalError(", "try!", "as!", "@preconcurrency"]
        for file in try SourceTree().files where !file.path.hasPrefix("Sources/Bindings/") {
            for (number, line) in file.lines.enumerated() {
                for word in forbidden { #expect(!line.contains(word), "\(file.path):\(number + 1) has \(word)") }
            }
        }
    }

    @Test func `no test sleeps to wait`() throws {
        let files = try SourceTree(of: "Tests").files
        let forbidden = ["sleep" + "(", "sleep" + "ForTimeInterval"]

        #expect(!files.isEmpty)
        for file in files {
            for (number, line) in file.lines.enumerated() {
                for word in forbidden { #expect(!line.contains(word), "\(file.path):\(number + 1) has \(word)") }
            }
        }
    }

    @Test func `every package declaration says what it promises`() throws {
        for file in try SourceTree().files {
            for (number, line) in file.lines.enumerated() where Self.declares(line) {
                #expect(Self.isDocumented(file.lines, above: number), "\(file.path):\(number + 1) \(line)")
            }
        }
    }

    @Test func `the stages and the store know no platform`() throws {
        let names = ["salesforce", "intercom", "arlo", "apollo", "aloware", "pardot"]
        let tree = try SourceTree()
        for file in tree.files(in: "Pipeline") + tree.files(in: "Store") {
            for (number, line) in file.lines.enumerated() {
                let code = line.trimmingCharacters(in: .whitespaces).hasPrefix("//") ? "" : line.lowercased()
                for name in names { #expect(!code.contains(name), "\(file.path):\(number + 1) names \(name)") }
            }
        }
    }

    @Test func `every platform's folder is in the catalogue, has a simulator and fixtures`() throws {
        let tree = try SourceTree()
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: tree.root.appending(path: "Sources/Platforms").path
        )
        .filter { !$0.hasSuffix(".swift") && $0 != "Shared" }
        let catalog = try #require(tree.files.first { $0.path == "Sources/Platforms/Catalog.swift" })

        #expect(!folders.isEmpty)
        for folder in folders {
            #expect(catalog.lines.contains { $0.contains("\(folder)Platform") }, "\(folder) is not in the catalogue")
            #expect(!tree.files(in: "Sandbox/\(folder)").isEmpty, "\(folder) has no simulator")
            let fixtures = tree.root.appending(path: "fixtures/\(folder.lowercased())/inbound").path
            #expect(FileManager.default.fileExists(atPath: fixtures), "\(folder) has no fixtures")
        }
    }

    /// Whether a line begins a declaration that other targets see.
    private static func declares(_ line: String) -> Bool {
        let words = line.split(separator: " ").map(String.init)
        guard words.first == "package", words.count > 1 else { return false }
        return words[1] != "import" && !words.contains("init(stringLiteral")
    }

    /// Whether the lines above a declaration, attributes left aside, end with documentation.
    private static func isDocumented(_ lines: [String], above number: Int) -> Bool {
        for line in lines[..<number].reversed() {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("@") { continue }
            return text.hasPrefix("///")
        }
        return false
    }
}
