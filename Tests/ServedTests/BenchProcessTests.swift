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

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: program.path)), .timeLimit(.minutes(5)))
    func `a bench that is broken off leaves neither a program nor a file behind`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "crosswalk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // A ceiling that answers nobody, and holds its end of a pipe as long as it runs.
        let pipe = folder.appending(path: "pipe").path
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        let command: JSON = ["sh", "-c", .string("exec sleep 1000 > \(pipe)")]
        let peers: JSON = ["ceilings": [["name": "a", "durability": "b", "command": command]]]
        let file = folder.appending(path: "peers.json")
        try Data(peers.bytes).write(to: file)
        let site = folder.appending(path: "site")
        let bench = Process()
        bench.executableURL = program
        bench.arguments = [
            "bench", "--only", "receiving", "--notifications", "100", "--peers", file.path, "--folder", site.path,
        ]
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        bench.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        try bench.run()
        let reading = Task.detached { FileHandle(forReadingAtPath: pipe) }
        let held = try #require(await reading.value)

        bench.interrupt()

        #expect(await ended.first { _ in true } == 128 + SIGINT)
        #expect(try await Task.detached { try held.readToEnd() ?? Data() }.value.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.path).isEmpty)
    }
}
