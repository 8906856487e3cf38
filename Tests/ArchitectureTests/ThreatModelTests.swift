import Foundation
import Testing

/// The threat model names the tests that prove it: they are there.
@Suite struct ThreatModelTests {
    /// How the names of tests begin that bear the name of somebody's flaw.
    private static let flaws = ["CVE-", "GHSA-", "SVIXSEC-", "Convoy's", "Nango", "adnanh", "secrets do not"]

    @Test func `every test that the threat model names is there`() throws {
        let root = try SourceTree().root
        let page = try String(contentsOf: root.appending(path: "Sources/App/App.docc/ThreatModel.md"), encoding: .utf8)
        let tests = try Self.tests(below: root)
        let names = page.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        let suites = Set(names.filter { $0.hasSuffix("Tests") })
        let cases = Set(names.filter { name in Self.flaws.contains { name.hasPrefix($0) } })

        #expect(suites.count > 10)
        #expect(cases.count > 10)
        for suite in suites { #expect(tests.contains("struct \(suite) "), "\(suite)") }
        for name in cases { #expect(tests.contains("func `\(name)"), "\(name)") }
    }

    private static func tests(below root: URL) throws -> String {
        let folder = root.appending(path: "Tests")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try paths.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
    }
}
