import Foundation
import HTTPClient
import Model
import Pipeline
import Store
import Testing

@testable import App

/// What `/metrics` tells, and how.
@Suite(.serialized) struct MetricsTests {
    @Test func `a family says what it is before its figures`() {
        var exposition = Exposition()
        exposition.add("crosswalk_entries", .gauge, "Entries by state.", [.init(3, ("state", "dead")), .init(0.5)])
        exposition.add("crosswalk_none_total", .counter, "None yet.", [])

        #expect(
            exposition.text == """
                # HELP crosswalk_entries Entries by state.
                # TYPE crosswalk_entries gauge
                crosswalk_entries{state="dead"} 3
                crosswalk_entries 0.5
                # HELP crosswalk_none_total None yet.
                # TYPE crosswalk_none_total counter

                """
        )
    }

    @Test func `whatever stands in a label cannot leave it`() {
        var exposition = Exposition()
        exposition.add("a", .gauge, "One\\two\nthree \"four\"", [.init(1, ("name", "a\\b\"c\nd\u{1}é"))])

        #expect(
            exposition.text
                == "# HELP a One\\\\two\\nthree \"four\"\n# TYPE a gauge\na{name=\"a\\\\b\\\"c\\nd\u{1}é\"} 1\n"
        )
    }

    @Test func `a histogram counts upwards, and ends with everything`() {
        var exposition = Exposition()
        let histogram = Exposition.Histogram(bounds: [0.25, 1], counts: [2, 1], count: 5, sum: 12.5)
        exposition.add("a_seconds", "How long.", [([("sync", "accounts")], histogram)])

        #expect(
            exposition.text == """
                # HELP a_seconds How long.
                # TYPE a_seconds histogram
                a_seconds_bucket{sync="accounts",le="0.25"} 2
                a_seconds_bucket{sync="accounts",le="1"} 3
                a_seconds_bucket{sync="accounts",le="+Inf"} 5
                a_seconds_sum{sync="accounts"} 12.5
                a_seconds_count{sync="accounts"} 5

                """
        )
    }

    @Test(.timeLimit(.minutes(5))) func `a change is counted on its whole way`() async throws {
        try await ServedWorld.with { world in
            try await Self.change(world)

            let metrics = String(decoding: try await world.operations("/metrics").body, as: UTF8.self)

            for line in [
                "crosswalk_build_info{version=\"\(Crosswalk.version)\"} 1",
                "crosswalk_arrivals_total{connection=\"intercom\",code=\"401\"} 1",
                "crosswalk_arrivals_total{connection=\"\",code=\"404\"} 1",
                "crosswalk_delivery_attempts_total{connection=\"salesforce\",result=\"done\"} 1",
                "crosswalk_verdicts_total{sync=\"accounts\",verdict=\"deliver\",reason=\"\"} 1",
                "crosswalk_receipt_to_write_seconds_count{sync=\"accounts\",connection=\"salesforce\"} 1",
                "crosswalk_receipt_to_write_seconds_bucket{sync=\"accounts\",connection=\"salesforce\",le=\"+Inf\"} 1",
                "crosswalk_connection_failures_total{connection=\"intercom\"} 0",
                "crosswalk_paused{kind=\"connection\",name=\"arlo\"} 1",
            ] {
                #expect(metrics.contains(line + "\n"), "\(line)")
            }
            #expect(metrics.contains("crosswalk_api_budget_remaining{connection=\"salesforce\"}"))
        }
    }

    @Test(
        .enabled(if: Promtool.path != nil, "promtool (Debian's prometheus) is not installed"),
        .timeLimit(.minutes(5))
    )
    func `promtool finds nothing to say about the metrics of a gateway at work`() async throws {
        let promtool = try #require(Promtool.path)
        try await ServedWorld.with { world in
            try await Self.change(world)
            let metrics = try await world.operations("/metrics").body

            let (status, words) = try Promtool.check(Data(metrics), with: promtool)

            #expect(status == 0)
            #expect(words.isEmpty)
        }
    }

    /// Lets an account be written because of its company, a stranger ask, and a connection be paused.
    private static func change(_ world: ServedWorld) async throws {
        let account: JSON = ["Name": "Acme", "AccountNumber": "c-1"]
        try await world.ask("salesforce", "POST", "/services/data/v62.0/sobjects/Account", account)
        try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme"])
        try await world.rest()
        try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme GmbH"])
        try await world.wait(for: "the account") { world.value("Name", of: "Account", in: "salesforce") == "Acme GmbH" }
        try await world.rest()
        for path in ["intercom", "nowhere"] {
            let url = "http://\(world.gateway.listen)/in/\(path)"
            _ = try await world.transport.send(HTTPRequest("POST", url, body: Array("{}".utf8)))
        }
        _ = try await world.api("POST", "connections/arlo/pause")
    }
}

/// Debian's `promtool`, the judge of names and units.
private enum Promtool {
    /// Where it is; nil where it is not installed.
    static let path = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// What `promtool check metrics` says.
    static func check(_ metrics: Data, with path: String) throws -> (status: Int32, words: String) {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: path)
        process.arguments = ["check", "metrics"]
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: metrics)
        try input.fileHandleForWriting.close()
        let words = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: words, as: UTF8.self))
    }
}
