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
        let log = Pipe()
        gateway.standardError = log
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        gateway.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        try gateway.run()
        defer { if gateway.isRunning { gateway.terminate() } }
        let isUp = await Self.hears("the gateway is running", in: log.fileHandleForReading)
        // What is asked before the listeners serve is answered when they do.
        _ = try await transport.send(HTTPRequest("GET", "http://\(operations)/ready"))
        let start = ContinuousClock.now
        gateway.terminate()
        let status = await ended.first { _ in true }

        #expect(isUp)
        #expect(status == 0)
        #expect(gateway.terminationReason == .exit)
        #expect(ContinuousClock.now - start < .seconds(10))
        await transport.shutdown()
    }

    /// Reads what a process says until something is said, and drops the rest; false when it ends without.
    private static func hears(_ words: String, in said: FileHandle) async -> Bool {
        let (pieces, hear) = AsyncStream.makeStream(of: String.self)
        said.readabilityHandler = { said in
            let piece = said.availableData
            hear.yield(String(decoding: piece, as: UTF8.self))
            guard piece.isEmpty else { return }
            hear.finish()
            said.readabilityHandler = nil
        }
        var heard = ""
        for await piece in pieces {
            heard += piece
            if heard.contains(words) { return true }
        }
        return false
    }

    /// An address of this machine that nobody listens on.
    private static func freeAddress() async throws -> HostAndPort {
        HostAndPort(host: "127.0.0.1", port: Int(try await FreePort.find()))
    }
}
