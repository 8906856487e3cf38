import Model
import SQLiteStore
import Store
import Testing

@Suite struct KeyTableTests {
    @Test func `keys are known whether their table has them or not, also in a store opened again`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let many = 101_000
        var store = try SQLiteStore(path: folder.store)
        for first in stride(from: 0, to: many, by: 1000) {
            _ = try await store.append((first..<(first + 1000)).map { arrival("key-\($0)", body: "") }, at: start)
        }

        for new in 1...2 {
            let again = [0, 1, 57_123, 99_999, 100_500, many - 1]
            let appended = try await store.append(
                again.map { arrival("key-\($0)") } + [arrival("new-\(new)")],
                at: start
            )

            #expect(appended.dropLast() == again.map { .duplicate(of: EntryID(Int64($0) + 1)) }[...])
            #expect(appended.last == .new(EntryID(Int64(many + new))))
            try store.close()
            store = try SQLiteStore(path: folder.store)
        }
    }

    @Test func `in a rush more keys than usual wait for their table, and are known all the same`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let many = 130_000
        var store = try SQLiteStore(path: folder.store)
        try await store.openInbox()
        for first in stride(from: 0, to: many, by: 1000) {
            try await store.receive((first..<(first + 1000)).map { arrival("key-\($0)", body: "") })
        }
        for _ in 0..<127 { _ = try await store.takeIn(upTo: 1000, at: start) }

        for taken in [127_000, many] {
            let again = [0, 24_999, 99_999, 100_000, taken - 1]
            let appended = try await store.append(again.map { arrival("key-\($0)") }, at: start)
            #expect(appended == again.map { .duplicate(of: EntryID(Int64($0) + 1)) })
            try store.close()
            store = try SQLiteStore(path: folder.store)
            try await store.openInbox()
            while try await store.takeIn(upTo: 1000, at: start) > 0 {}
        }
        #expect(try await store.append([arrival("new")], at: start) == [.new(EntryID(Int64(many) + 1))])
        #expect(try await store.faults() == [])
        try store.close()
    }
}
