import Foundation
import HTTPClient
import HTTPServer
import Model
import Testing

@testable import App

/// The program, beside the tests.
private let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "crosswalk")

/// The gateway as a process of its own, as an operator runs it.
@Suite struct ServeProcessTests {
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: program.path)), .timeLimit(.minutes(5)))
    func `SIGTERM ends a running gateway with 0, within ten seconds`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "crosswalk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let sandbox = try await RunningSandbox(ports: [:], clock: SystemClock())
        let (listen, operations) = (try await Self.freeAddress(), try await Self.freeAddress())
        let configuration = SandboxConfiguration(
            host: sandbox.host,
            listen: listen,
            operations: operations,
            store: "sqlite:crosswalk.db"
        )
        let file = folder.appending(path: "crosswalk.yaml").path
        try SandboxCommand.save(configuration.yaml, to: file)
        let transport = Shell.transport(.sandbox)

        let gateway = Process()
        gateway.executableURL = program
        gateway.arguments = ["serve", "--config", file]
        gateway.standardError = FileHandle.nullDevice
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        gateway.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        try gateway.run()
        defer { if gateway.isRunning { gateway.terminate() } }
        try await Self.wait(until: "http://\(operations)/ready", over: transport)
        let start = ContinuousClock.now
        gateway.terminate()
        let status = await ended.first { _ in true }

        #expect(status == 0)
        #expect(gateway.terminationReason == .exit)
        #expect(ContinuousClock.now - start < .seconds(10))
        await transport.shutdown()
    }

    /// An address of this machine that nobody listens on.
    private static func freeAddress() async throws -> HostAndPort {
        HostAndPort(host: "127.0.0.1", port: Int(try await FreePort.find()))
    }

    /// Asks until the answer is 200, as long as the test may last.
    private static func wait(until url: String, over transport: CurlTransport) async throws {
        while (try? await transport.send(HTTPRequest("GET", url)))?.status != 200 {
            // Whoever asks without a pause takes the processor from the process that is waited for.
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
