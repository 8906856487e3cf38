import Foundation
import Model
import SQLiteStore
import Store
import Testing

@Suite struct DurabilityTests {
    @Test func `every commit is synced: the writer's level is FULL, read back`() async throws {
        try await Engine.file.open { store in
            let level = try await store.synchronousLevel()

            #expect(level == 2)
        }
    }

    @Test func `the file, its log and its index are for their owner alone`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        _ = try await store.append([arrival("a")], at: start)

        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.store + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `what was acknowledged survives a crash at any moment`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<25 {
                        _ = try await store.append([arrival("\(task)-\(number)")], at: start)
                    }
                }
            }
            for copy in 0..<5 {
                let acknowledged = try await store.census().entries[.pending] ?? 0
                try folder.copyStore(as: "copy-\(copy)")
                let copied = try SQLiteStore(path: folder.path("copy-\(copy)"))
                #expect(try await copied.backlog().entries >= acknowledged)
                #expect(try await copied.faults() == [])
            }
            try await group.waitForAll()
        }

        try folder.copyStore(as: "last")
        let last = try SQLiteStore(path: folder.path("last"))
        #expect(try await last.backlog().entries == 200)
    }

    @Test(arguments: [1, 100, 4_096, 9_000])
    func `a log that was cut off loses nothing but its last commits`(bytes: Int) async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        for number in 0..<20 {
            _ = try await store.append([arrival("\(number)")], at: start)
        }
        try folder.copyStore(as: "cut")
        let log = try FileHandle(forUpdating: URL(filePath: folder.path("cut-wal")))
        try log.truncate(atOffset: try log.seekToEnd() - UInt64(bytes))
        try log.close()

        let cut = try SQLiteStore(path: folder.path("cut"))

        let kept = try await cut.entries(HistoryFilter()).map(\.id.number)
        #expect(kept == Array((1...Int64(kept.count)).reversed()))
        #expect(kept.count >= 17)
        #expect(try await cut.faults() == [])
        #expect(try await cut.append([arrival("next")], at: start).count == 1)
    }

    @Test func `a closed store opens again with everything in it`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let first = try SQLiteStore(path: folder.store)
        _ = try await first.append([arrival("a")], at: start)
        try first.close()

        await #expect(throws: StoreError.self) { try await first.append([arrival("b")], at: start) }
        await #expect(throws: StoreError.self) { try await first.census() }
        let second = try SQLiteStore(path: folder.store)
        #expect(try await second.append([arrival("a"), arrival("b")], at: start).first == .duplicate(of: EntryID(1)))
        #expect(try await second.backlog().entries == 2)
    }

    @Test func `a reader sees what the gateway wrote, and can write nothing`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let gateway = try SQLiteStore(path: folder.store)
        _ = try await gateway.append([arrival("a")], at: start)

        let reader = try SQLiteStore(readingAt: folder.store)

        #expect(try await reader.backlog().entries == 1)
        _ = try await gateway.append([arrival("b")], at: start)
        #expect(try await reader.backlog().entries == 2)
        let error = await #expect(throws: StoreError.self) { try await reader.append([arrival("c")], at: start) }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try gateway.close()
        #expect(try await reader.entries(HistoryFilter()).count == 2)
        #expect(try await SQLiteStore(readingAt: folder.store).backlog().entries == 2)
    }

    @Test func `files that are no store, or cannot be, are refused with the right error`() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let garbage = folder.path("garbage")
        try Data(repeating: 7, count: 10_000).write(to: URL(filePath: garbage))

        #expect(throws: StoreError.self) { try SQLiteStore(readingAt: folder.path("missing")) }
        let damaged = #expect(throws: StoreError.self) { try SQLiteStore(path: garbage) }
        let missing = #expect(throws: StoreError.self) { try SQLiteStore(path: folder.path("no/such/folder")) }

        guard case .unusable = damaged, case .unavailable = missing else {
            Issue.record("\(String(describing: damaged)), \(String(describing: missing))")
            return
        }
    }

    @Test func `a store of a newer version is refused in words`() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        try store.close()
        try folder.renameMigration("1 vault", to: "9 vault")

        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: folder.store) }

        #expect(error == .unusable("the store was written by a newer version of this program"))
    }
}

extension Folder {
    /// Copies the store's file and its log as they are this moment, as a crash would leave them.
    fileprivate func copyStore(as name: String) throws {
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: store + suffix, toPath: path(name) + suffix)
        }
    }

    /// Changes the name of an applied migration in the file itself, to one that this program does not know.
    fileprivate func renameMigration(_ name: String, to other: String) throws {
        var file = try Data(contentsOf: URL(filePath: store))
        while let range = file.range(of: Data(name.utf8)) {
            file.replaceSubrange(range, with: Data(other.utf8))
        }
        try file.write(to: URL(filePath: store))
    }
}
