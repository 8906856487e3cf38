import App
import Model
import Testing

@Suite struct CheckReportTests {
    private let findings = Samples.loader().load(text: "crosswalk: 1\nconections: {}\n").findings

    @Test func `people see place, path and remedy`() {
        #expect(
            CheckReport(file: "crosswalk.yaml", findings: findings).text == """
                crosswalk.yaml:1:1: error: `connections` is missing
                  path: connections
                  fix: add `connections`: One entry for each org, workspace or business unit.
                crosswalk.yaml:1:1: warning: there is no sync, so nothing is kept in step
                  path: syncs
                  fix: add one under `syncs:`
                crosswalk.yaml:2:1: error: unknown key `conections`
                  path: conections
                  fix: did you mean `connections`?
                crosswalk.yaml: 2 errors, 1 warning

                """
        )
    }

    @Test func `programs see the same`() {
        let report = CheckReport(file: "crosswalk.yaml", findings: findings)

        #expect(report.json["ok"] == false)
        #expect(report.status == 1)
        #expect(
            report.json["findings"]?.elements?.last == [
                "severity": "error", "line": 2, "column": 1, "path": "conections",
                "problem": "unknown key `conections`", "remedy": "did you mean `connections`?",
            ]
        )
    }

    @Test func `without findings all is well`() {
        let report = CheckReport(file: "crosswalk.yaml", findings: [])

        #expect(report.ok)
        #expect(report.status == 0)
        #expect(report.text == "crosswalk.yaml: no findings\n")
    }
}
