import App
import Foundation
import Model
import Pipeline
import Testing

@Suite struct ConfigurationFixtureTests {
    private static let broken: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: Samples.folder.appendingPathComponent("broken").path
        )
        return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    @Test func `the working example loads without a finding`() {
        let text = Samples.fixture("intercom.yaml")

        let result = Samples.loader().load(text: text)

        #expect(result.findings == [])
        #expect(result.configuration?.gateway.syncs.count == 1)
    }

    @Test(arguments: broken) func `every fault of a broken file is found, with its place and a remedy`(
        name: String
    ) {
        let text = Samples.fixture("broken/\(name)")
        let wanted = Samples.fixture("broken/\(name.replacing(".yaml", with: ".findings"))")

        let result = Samples.loader().load(text: text)
        let report = CheckReport(file: name, findings: result.findings)

        #expect(result.configuration == nil || report.ok)
        #expect(result.findings.contains { $0.severity != .note })
        #expect(report.text == wanted)
    }

    @Test func `there are broken files`() { #expect(Self.broken.count >= 15) }
}
