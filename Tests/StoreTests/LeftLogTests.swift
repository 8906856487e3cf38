import Foundation
import Model
import SQLiteStore
import Store
import Testing

/// The log that a dead gateway left behind: what was on disk is there, or the store is refused.
@Suite struct LeftLogTests {
    /// The length of a log's header, in bytes.
    private static let header = 32
    /// The length of a frame, in bytes: its header and a page.
    private static let frame = 24 + 4096
    /// How many appends there are, each a commit of its own.
    private static let commits = 12

    @Test func `a log as a death leaves it opens with everything in it`() async throws {
        try await Self.withDead { folder, path in
            let store = try SQLiteStore(path: path)

            #expect(try await store.backlog().entries == Self.commits)
        }
    }

    @Test func `bytes behind the last commit are nobody's: they are passed over`() async throws {
        try await Self.withDead { folder, path in
            let log = try Data(contentsOf: URL(filePath: path + "-wal"))
            let stale = log[Self.header..<Self.header + Self.frame]
            try (log + stale + Data(repeating: 9, count: 100)).write(to: URL(filePath: path + "-wal"))

            let store = try SQLiteStore(path: path)

            #expect(try await store.backlog().entries == Self.commits)
        }
    }

    @Test(arguments: Array(stride(from: 0, to: 50_000, by: 2_711)))
    func `a flipped bit in what was on disk is refused in words`(place: Int) async throws {
        try await Self.withDead { folder, path in
            var log = try Data(contentsOf: URL(filePath: path + "-wal"))
            log[place % log.count] ^= 4
            try log.write(to: URL(filePath: path + "-wal"))

            try Self.expectRefusal(of: path)
        }
    }

    @Test(arguments: [0, 20, 32, 40, 32 + frame, 32 + 3 * frame, 32 + 5 * frame + 1])
    func `a log that was cut is refused as long as its index knows better`(length: Int) async throws {
        try await Self.withDead { folder, path in
            let log = try Data(contentsOf: URL(filePath: path + "-wal"))
            try log.prefix(length).write(to: URL(filePath: path + "-wal"))

            try Self.expectRefusal(of: path)
        }
    }

    @Test func `a log that is missing is refused as long as its index knows of commits that are nowhere else`()
        async throws
    {
        try await Self.withDead { folder, path in
            try FileManager.default.removeItem(atPath: path + "-wal")

            try Self.expectRefusal(of: path)
        }
    }

    @Test func `without an index the commits behind a break tell it from a torn tail`() async throws {
        try await Self.withDead { folder, path in
            try FileManager.default.removeItem(atPath: path + "-shm")
            let log = try Data(contentsOf: URL(filePath: path + "-wal"))
            var broken = log
            broken[Self.header + 2 * Self.frame + 100] ^= 4
            try broken.write(to: URL(filePath: path + "-wal"))

            try Self.expectRefusal(of: path)
            var torn = log
            torn[log.count - 100] ^= 4
            try torn.write(to: URL(filePath: path + "-wal"))
            #expect(try await SQLiteStore(path: path).backlog().entries == Self.commits - 1)
        }
    }

    @Test func `a reader beside a gateway that writes is not refused`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let gateway = try SQLiteStore(path: folder.store)

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<100 { _ = try await gateway.append([arrival("\(number)")], at: start) }
            }
            for _ in 0..<20 { _ = try SQLiteStore(readingAt: folder.store) }
            try await group.waitForAll()
        }
    }

    /// Lends what a gateway's death leaves: the file, its log and its index, copied from a store nobody writes to.
    private static func withDead(_ work: (Folder, String) async throws -> Void) async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        for number in 0..<commits { _ = try await store.append([arrival("\(number)")], at: start) }
        for suffix in ["", "-wal", "-shm"] {
            try FileManager.default.copyItem(atPath: folder.store + suffix, toPath: folder.path("dead") + suffix)
        }
        try await work(folder, folder.path("dead"))
    }

    private static func expectRefusal(of path: String) throws {
        for open in [{ try SQLiteStore(path: path) }, { try SQLiteStore(readingAt: path) }] {
            let error = #expect(throws: StoreError.self) { try open() }
            guard case .unusable(let reason) = error, reason.contains("its log (-wal) is damaged") else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
