import Foundation
import Model
import SQLiteStore
import Store
import Testing

@Suite struct AppendTests {
    @Test func `one key at a time is new, however many bring it at once`() async throws {
        try await Engine.file.open { store in
            let news = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        let appended = try await store.append([arrival("same")], at: start)
                        return appended == [.new(EntryID(1))] || appended.first != .duplicate(of: EntryID(1)) ? 1 : 0
                    }
                }
                return try await group.reduce(0, +)
            }

            #expect(news == 1)
            #expect(try await store.entries(HistoryFilter()).map(\.duplicates) == [99])
        }
    }

    @Test func `the log does not grow without end while commits go on`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        let body = String(repeating: "x", count: 3000)
        for commit in 0..<120 {
            _ = try await store.append((0..<500).map { arrival("\(commit)-\($0)", body: body) }, at: start)
        }

        let log = try #require(
            try FileManager.default.attributesOfItem(atPath: folder.store + "-wal")[.size] as? Int
        )

        #expect(log < 160 << 20)
        try store.close()
        let again = try SQLiteStore(path: folder.store)
        #expect(try await again.backlog().entries == 60_000)
        #expect(try await again.faults() == [])
    }
}
