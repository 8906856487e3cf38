import Foundation
import FrameLog
import Model
import SQLiteStore
import Store
import Testing

@Suite struct InboxTests {
    @Test func `two hundred callers share commits, and everything they brought is journalled once`() async throws {
        try await opened { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<200 {
                    group.addTask { try await store.receive([arrival("\(task)"), arrival("\(task)"), arrival(nil)]) }
                }
                try await group.waitForAll()
            }
            #expect(store.inboxCommits < 200)
            #expect(try await store.backlog().entries == 600)

            var taken = 0
            while case let more = try await store.takeIn(upTo: 100, at: start), more > 0 { taken += more }

            #expect(taken == 600)
            #expect(try await store.backlog().entries == 400)
            #expect(try await store.census().entries[.pending] == 400)
            #expect(try await store.faults() == [])
        }
    }

    @Test func `a claim takes in what waits, as it was received`() async throws {
        try await opened { store in
            let sent = Arrival(
                connection: "intercom",
                receiver: "webhook",
                deliveryKey: nil,
                provenBy: SecretMark(0xfedc),
                headers: ["X-One": "1", "X-Empty": ""],
                body: [0, 255, 10],
                receivedAt: start,
                poison: nil
            )
            try await store.receive([sent, arrival("key")])
            #expect(try await store.nextEntryDue() == start)

            let entries = try await store.claimEntries(upTo: 10, at: start, until: start + .seconds(60))

            #expect(entries.map(\.arrival) == [sent, arrival("key")])
            #expect(try await store.claimEntries(upTo: 10, at: start, until: start + .seconds(60)) == [])
        }
    }

    @Test func `a question whether there is room leaves nothing behind`() async throws {
        try await opened { store in
            try await store.receive([])
            try await store.receive([arrival("a")])
            try await store.receive([])
            #expect(store.inboxCommits == 3)
            #expect(try await store.backlog().entries == 1)
            #expect(try await store.untaken() == [arrival("a")])

            let claimed = try await store.claimEntries(upTo: 10, at: start, until: start + .seconds(60))

            #expect(claimed.map(\.arrival) == [arrival("a")])
            #expect(try await store.untaken() == [])
            #expect(try await store.faults() == [])
        }
    }

    @Test func `a caller that is cancelled does not take the others with it`() async throws {
        try await opened { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<50 { group.addTask { try await store.receive([arrival("\(task)")]) } }
                group.cancelAll()
                while try await group.next() != nil {}
            }
            #expect(try await store.backlog().entries == 50)
        }
    }

    @Test func `what a gateway left in its inbox, the next one finds there`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        for run in 0..<3 {
            let store = try SQLiteStore(path: folder.store)
            try await store.openInbox()
            #expect(try await store.backlog().entries == run * 10)
            for number in 0..<10 { try await store.receive([arrival("\(run)-\(number)")]) }
            // One of the ten is journalled, the others stay.
            #expect(try await store.takeIn(upTo: 1, at: start) == 1)
            try store.close()
        }
        let last = try SQLiteStore(path: folder.store)
        try await last.openInbox()

        let entries = try await last.claimEntries(upTo: 100, at: start, until: start + .seconds(60))

        let sent = (0..<3).flatMap { run in (0..<10).map { "\(run)-\($0)" } }
        #expect(Set(entries.compactMap(\.arrival.deliveryKey)) == Set(sent))
        #expect(entries.count == 30)
    }

    @Test func `a reader sees what waits, beside the gateway and without one`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        try await store.openInbox()
        let reader = try SQLiteStore(readingAt: folder.store)
        #expect(try await reader.untaken() == [])
        for number in 0..<4 { try await store.receive([arrival("\(number)")]) }
        #expect(try await reader.untaken() == (0..<4).map { arrival("\($0)") })
        #expect(try await store.takeIn(upTo: 3, at: start) == 3)
        try store.close()

        #expect(try await reader.untaken() == [arrival("3")])
    }

    @Test func `a crash between the journal's commit and the inbox journals nothing twice`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        try await store.openInbox()
        for number in 0..<5 { try await store.receive([arrival(nil, body: "\(number)")]) }
        try FileManager.default.copyItem(atPath: folder.inbox, toPath: folder.path("before"))
        #expect(try await store.takeIn(upTo: 3, at: start) == 3)
        try store.close()
        try FileManager.default.removeItem(atPath: folder.inbox)
        try FileManager.default.moveItem(atPath: folder.path("before"), toPath: folder.inbox)

        let again = try SQLiteStore(path: folder.store)
        try await again.openInbox()

        #expect(try await again.backlog().entries == 5)
        #expect(try await again.claimEntries(upTo: 9, at: start, until: start + .seconds(60)).count == 5)
    }

    @Test func `what the journal forgets does not live on in the inbox`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        try await store.openInbox()
        try await store.receive([arrival("a", body: "somebody's name")])
        #expect(try folder.inboxHolds("somebody's name"))
        let entries = try await store.claimEntries(upTo: 1, at: start, until: start + .seconds(60))
        _ = try await store.settle(entries.map { Settlement($0, .settled([], remark: nil)) }, at: start)

        #expect(try await store.forget(before: start + .seconds(1), limit: 10) == 1)
        // What is received next goes behind what the inbox was told before.
        try await store.receive([arrival("b")])

        #expect(try !folder.inboxHolds("somebody's name"))
        #expect(try await store.untaken() == [arrival("b")])
    }

    @Test func `the inbox is for its owner alone`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        try await store.openInbox()
        try await store.receive([arrival("a")])

        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.inbox).map { "/" + $0 }
        #expect(files.count == 2)
        for name in files + [""] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.inbox + name)
            #expect(attributes[.posixPermissions] as? Int == (name.isEmpty ? 0o700 : 0o600))
        }
    }

    private func opened(_ work: (SQLiteStore) async throws -> Void) async throws {
        try await Engine.file.open { store in
            try await store.openInbox()
            try await work(store)
        }
    }
}

@Suite struct FrameLogTests {
    @Test func `frames are read as they were written, and files that were read to their end are removed`() throws {
        try inFolder { path in
            let log = try FrameLog(path, behind: 0) { _ in Issue.record("a new log holds nothing") }
            let frames = (0..<80).map { [UInt8](repeating: UInt8($0), count: 1 << 20) }
            for frame in frames { try log.append([frame]) }
            #expect(try Self.files(in: path).count == 3)

            var read: [[UInt8]] = []
            while let next = try log.next(behind: nil) {
                read.append(next.bytes)
                log.drop(through: next.end)
            }

            #expect(read == frames)
            #expect(try Self.files(in: path).count == 1)
        }
    }

    @Test func `a file that was read to its end is wiped and written again`() throws {
        try inFolder { path in
            let log = try FrameLog(path, behind: 0) { _ in }
            let piece = [UInt8](repeating: 7, count: 1 << 20)
            for _ in 0..<40 { try log.append([piece]) }
            #expect(!log.wantsPreparation())
            #expect(try Self.takeAll(of: log) == 40)
            #expect(log.wantsPreparation())
            #expect(!log.wantsPreparation())

            try log.prepare()

            #expect(!log.wantsPreparation())
            let spare = try #require(Self.files(in: path, "spare").first)
            let bytes = try #require(FileManager.default.contents(atPath: spare))
            #expect(bytes.count > 31 << 20 && bytes.allSatisfy { $0 == 0 })
            for _ in 0..<40 { try log.append([piece]) }
            #expect(try Self.files(in: path, "spare").isEmpty)
            #expect(try Self.files(in: path).count == 2)
            #expect(try Self.takeAll(of: log) == 40)
        }
    }

    @Test func `a log in a file that was used before is found again, up to where a crash has torn it`() throws {
        try inFolder { path in
            let piece = [UInt8](repeating: 7, count: 20 << 20)
            do {
                let log = try FrameLog(path, behind: 0) { _ in }
                for _ in 0..<2 { try log.append([piece]) }
                #expect(try Self.takeAll(of: log) == 2)
                try log.prepare()
                try log.append([piece])
                for number in UInt8(4)...5 { try log.append([[number]]) }
            }
            // A crash may leave a file that was not wiped yet.
            let half = path + "/0000000000000000009.used"
            #expect(FileManager.default.createFile(atPath: half, contents: Data([0])))
            let name = try #require(Self.files(in: path).max())
            var bytes = try #require(FileManager.default.contents(atPath: name))
            // The beginning of a sixth frame that nobody was told of.
            let end = piece.count + 44 + 2 * 45
            bytes.replaceSubrange(end..<end, with: [0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 1, 6, 1, 2])
            try bytes.write(to: URL(filePath: name))

            var left: [[UInt8]] = []
            let log = try FrameLog(path, behind: 2) { left.append($0) }

            #expect(left == [piece, [4], [5]])
            #expect(!FileManager.default.fileExists(atPath: half))
            try log.append([[6]])
            left = []
            try FrameLog.look(into: path, behind: 4) { left.append($0) }
            #expect(left == [[5], [6]])
        }
    }

    @Test func `a log is renewed when all of it was let go of, and not before`() throws {
        try inFolder { path in
            let log = try FrameLog(path, behind: 0) { _ in }
            #expect(try log.renew())
            try log.append([[1]])
            #expect(try !log.renew())
            let taken = try #require(try log.next(behind: nil))
            log.drop(through: taken.end)
            let file = try Self.files(in: path)

            #expect(try log.renew())

            #expect(try Self.files(in: path) != file)
            #expect(try Self.files(in: path).count == 1)
            try log.append([[2]])
            #expect(try log.next(behind: nil)?.bytes == [2])
            let again = try FrameLog(path, behind: 1) { #expect($0 == [2]) }
            #expect(try again.next(behind: nil)?.bytes == [2])
        }
    }

    @Test func `a log that is opened again goes on behind what was taken`() throws {
        try inFolder { path in
            try Self.writeFrames(9, to: path)
            var left: [UInt8] = []
            let log = try FrameLog(path, behind: 4) { left += $0 }
            #expect(left == [5, 6, 7, 8, 9])
            try log.append([[10]])

            var place: FrameLog.Place?
            var read: [UInt8] = []
            while let next = try log.next(behind: place) { (read, place) = (read + next.bytes, next.end) }

            #expect(read == [5, 6, 7, 8, 9, 10])
            #expect(place?.serial == 10)
        }
    }

    @Test(arguments: [1, 5, 43, 44, 45, 60])
    func `what a crash left half written behind the last answer is cut off`(count: Int) throws {
        try inFolder { path in
            try Self.writeFrames(3, to: path)
            let name = try #require(Self.files(in: path).first)
            let file = try #require(FileHandle(forUpdatingAtPath: name))
            let whole = try #require(try file.readToEnd())
            // A frame that nobody was told of: the beginning of what would be the fourth.
            var torn = whole.suffix(45)
            torn[torn.startIndex + 7] = 4
            try file.write(contentsOf: torn + torn.prefix(15))
            try file.truncate(atOffset: UInt64(whole.count + count))
            try file.close()

            var left = 0
            let log = try FrameLog(path, behind: 0) { _ in left += 1 }

            #expect(left == 3)
            try log.append([[4]])
            #expect(try log.next(behind: nil)?.bytes == [1])
            let again = try FrameLog(path, behind: 3) { #expect($0 == [4]) }
            #expect(try again.next(behind: nil)?.bytes == [4])
        }
    }

    @Test(arguments: 0..<135)
    func `a byte that changed in what was answered for is told, wherever it is`(place: Int) throws {
        try inFolder { path in
            try Self.writeFrames(3, to: path)
            let file = try #require(Self.files(in: path).first)
            var bytes = try #require(FileManager.default.contents(atPath: file))
            #expect(bytes.count == 135)
            bytes[place] ^= 0x10
            try bytes.write(to: URL(filePath: file))

            #expect(throws: FrameLogError.self) { try FrameLog(path, behind: 0) { _ in } }
        }
    }

    @Test(arguments: [0, 1, 44, 45, 90, 134])
    func `frames that were answered for and are gone are told`(count: Int) throws {
        try inFolder { path in
            try Self.writeFrames(3, to: path)
            let file = try #require(Self.files(in: path).first)
            let bytes = try #require(FileManager.default.contents(atPath: file))
            try bytes.prefix(count).write(to: URL(filePath: file))
            #expect(throws: FrameLogError.self) { try FrameLog(path, behind: 0) { _ in } }

            try FileManager.default.removeItem(atPath: file)
            #expect(throws: FrameLogError.self) { try FrameLog(path, behind: 2) { _ in } }
            #expect(try FrameLog(path, behind: 3) { _ in }.next(behind: nil)?.bytes == nil)
        }
    }

    /// Writes frames of one byte each, their numbers, and closes the log.
    private static func writeFrames(_ count: UInt8, to path: String) throws {
        let log = try FrameLog(path, behind: 0) { _ in }
        for number in 1...count { try log.append([[number]]) }
    }

    /// Takes every frame and lets go of it; how many there were.
    private static func takeAll(of log: FrameLog) throws -> Int {
        var count = 0
        while let next = try log.next(behind: nil) {
            count += 1
            log.drop(through: next.end)
        }
        return count
    }

    private func inFolder(_ work: (String) throws -> Void) throws {
        let folder = try Folder()
        defer { folder.remove() }
        try work(folder.path("log"))
    }

    private static func files(in path: String, _ purpose: String = "frames") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix("." + purpose) }
            .map { path + "/" + $0 }
    }
}

extension Folder {
    /// The folder of a store's inbox.
    fileprivate var inbox: String { store + "-inbox" }

    /// Whether a text stands in any file of it.
    fileprivate func inboxHolds(_ text: String) throws -> Bool {
        try FileManager.default.subpathsOfDirectory(atPath: inbox).contains { name in
            FileManager.default.contents(atPath: inbox + "/" + name)?.range(of: Data(text.utf8)) != nil
        }
    }
}
