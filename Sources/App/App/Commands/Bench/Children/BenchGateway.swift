import Foundation
import HTTPServer
import Model
import SQLiteStore
import Store

/// A gateway as a process of its own, with a store and a configuration in a folder of its own.
struct BenchGateway: Sendable {
    /// What an answer of it means.
    static let durability = "on disk (inbox, fdatasync)"

    /// The process.
    let child: ChildProgram
    /// Where it takes notifications.
    let port: UInt16
    private let operations: UInt16
    private let store: String

    /// Starts one.
    ///
    /// - Parameters:
    ///   - program: the executable.
    ///   - folder: where its files are; what is there already stays.
    ///   - connections: its connections, as the configuration has them.
    ///   - syncs: its syncs.
    /// - Throws: `CommandFailure` when it does not answer in time.
    init(_ program: String, in folder: URL, connections: JSONObject, syncs: JSONObject) async throws(CommandFailure) {
        (port, operations) = (try await FreePort.find(), try await FreePort.find())
        store = folder.appending(path: "store.db").path
        let configuration: JSON = [
            "crosswalk": 1, "sandbox": true,
            "gateway": [
                "listen": .string("127.0.0.1:\(port)"), "operations": .string("127.0.0.1:\(operations)"),
                "store": "sqlite:store.db", "limits": ["backlog": 100_000_000],
            ], "connections": .object(connections), "syncs": .object(syncs),
        ]
        let (file, log) = (folder.appending(path: "crosswalk.yaml"), folder.appending(path: "serve.log"))
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.wrong, "\(folder.path) cannot be made", remedy: "give --folder on a disk with room")
        }
        try SandboxCommand.save(YAMLWriter.text(configuration), to: file.path)
        child = try ChildProgram([program, "serve", "--config", file.path], log: log)
        do throws(CommandFailure) {
            try await Contender.awaitAnswer(at: port, of: child, log: log)
        } catch {
            await child.stop()
            throw error
        }
    }

    /// How its work stands, as its metrics tell it; nil when they do not: only an answer of 200 has figures in it.
    func figures() async -> Figures? {
        let answer = await Neighbour.get("/metrics", at: operations)
        return answer.flatMap { $0.status == 200 ? Figures($0.body) : nil }
    }

    /// Waits until everything it has taken is decided and delivered.
    ///
    /// - Throws: `CommandFailure` when nothing gets on for so long that nothing will.
    func rest() async throws(CommandFailure) {
        var last: Figures?
        var deadline = ContinuousClock.now + Self.patience
        while child.isRunning {
            let figures = await figures()
            if figures?.isResting == true { return }
            if figures != last { deadline = .now + Self.patience }
            last = figures
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(.wrong, "the gateway does not get on: \(figures?.description ?? "no figures")")
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
        throw CommandFailure(.wrong, "the gateway has gone")
    }

    /// Longer than a circuit breaker stays open.
    private static let patience = Duration.seconds(180)

    /// The ids of what its journal holds behind an entry, and of what its inbox holds; it must be stopped.
    func journalled(after entry: Int64 = 0) async throws(CommandFailure) -> [String] {
        do throws(StoreError) {
            let store = try SQLiteStore(readingAt: store)
            let keys = try await store.deliveryKeys(after: EntryID(entry)) + store.untaken().compactMap(\.deliveryKey)
            try store.close()
            return keys
        } catch {
            throw CommandFailure(.wrong, "the store cannot be read: \(error)")
        }
    }
}
