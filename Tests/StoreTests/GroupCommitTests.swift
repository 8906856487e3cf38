import Foundation
import Model
import SQLiteStore
import Store
import Testing

@Suite struct GroupCommitTests {
    @Test(arguments: Engine.available)
    func `two hundred callers share commits, and each gets its own answer`(engine: Engine) async throws {
        try await engine.open { store in
            let ids = try await withThrowingTaskGroup(of: (Int, [Appended]).self) { group in
                for task in 0..<200 {
                    group.addTask {
                        (
                            task,
                            try await store.append([arrival("\(task)"), arrival("\(task)"), arrival(nil)], at: start)
                        )
                    }
                }
                return try await group.reduce(into: [Int: [Appended]]()) { $0[$1.0] = $1.1 }
            }

            #expect(store.appendCommits < 200)
            #expect(try await store.backlog().entries == 400)
            for (task, appended) in ids {
                guard case .new(let id) = appended[0] else {
                    Issue.record("\(appended)")
                    continue
                }
                #expect(appended[1] == .duplicate(of: id))
                #expect(appended[2] == .new(EntryID(id.number + 1)))
                #expect(try await store.entry(id)?.arrival.deliveryKey == "\(task)")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a caller that brings more than a batch gets its commit whole`(engine: Engine) async throws {
        try await engine.open { store in
            async let large = store.append((0..<2_000).map { arrival("large-\($0)") }, at: start)
            async let small = store.append([arrival("small")], at: start)

            let (first, second) = try await (large, small)

            #expect(first.count == 2_000)
            #expect(second.count == 1)
            #expect(try await store.backlog().entries == 2_001)
        }
    }

    @Test(arguments: Engine.available)
    func `a caller that is cancelled does not take the others with it`(engine: Engine) async throws {
        try await engine.open { store in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<50 {
                    group.addTask { try await store.append([arrival("\(task)")], at: start).count }
                }
                group.cancelAll()
                var answers = 0
                while let answer = try await group.next() { answers += answer }
                #expect(answers == 50)
            }
        }
    }

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
}

extension GroupCommitTests {
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
