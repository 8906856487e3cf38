import Foundation
import Model
import Platforms
import Testing

@testable import App

/// The program, beside the tests.
private let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "crosswalk")

/// The whole bench with little to do: that it works, not how fast.
@Suite struct BenchProcessTests {
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: program.path)), .timeLimit(.minutes(5)))
    func `a small bench measures everything, and all that was answered is kept`() async throws {
        let desk = Desk.shell(Console(), loader: ConfigurationLoader(platforms: Catalog.platforms))
        let arguments = [
            "bench", "--json", "--seed", "7", "--program", program.path, "--rounds", "1", "--notifications", "300",
            "--delivered", "250", "--events", "3", "--journalled", "400", "--settled", "500",
        ]

        let performance = await perform(arguments, at: desk)

        try #require(performance.status == 0, "\(performance.errors)")
        let report = try JSON.parse(Array(performance.output.utf8))
        let rows = try #require(report["rows"]?.elements)
        #expect(rows.count == 10)
        for row in rows { #expect(row["answeredIsKept"] == true, "\(row.compact)") }
        #expect(report["seed"] == "7")
    }
}
