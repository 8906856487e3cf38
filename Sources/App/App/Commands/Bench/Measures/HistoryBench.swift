import Foundation
import Glibc
import Load
import Model
import SQLiteStore
import Store

/// How fast notifications are taken when the store holds many that are settled.
struct HistoryBench: Sendable {
    let site: BenchSite

    /// How many settled entries the small store has.
    static let few = 10_000
    /// How many connections bring the notifications.
    private static let connections = 128
    /// How many entries are settled at once: no more than the table of delivery keys keeps up with.
    private static let portion = 1000

    /// Loads a gateway with few and one with many settled entries in turns.
    func run() async throws(CommandFailure) -> (few: Turns, many: Turns) {
        defer {
            site.clear("few")
            site.clear("many")
        }
        try await fill("few", with: Self.few)
        try await fill("many", with: site.sizes.settled)
        var (few, many) = (Self.few, site.sizes.settled)
        let pairs = try await Undisturbed.take(site.sizes.rounds) { round async throws(CommandFailure) in
            let pair = TurnPair(
                one: try await turn("few", round, behind: few),
                other: try await turn("many", round, behind: many)
            )
            few += pair.one.answers.count(of: 200)
            many += pair.other?.answers.count(of: 200) ?? 0
            return pair
        }
        return (Turns(all: pairs.map(\.one)), Turns(all: pairs.compactMap(\.other)))
    }

    private func turn(_ name: String, _ round: Int, behind entry: Int) async throws(CommandFailure) -> Turn {
        let notifications = site.notifications(for: 6)
        let numbers = (round * site.sizes.notifications)..<((round + 1) * site.sizes.notifications)
        let requests = try notifications.prepared(numbers)
        // What the filling or the other's turn has left to be written would be written during this one.
        sync()
        let gateway = try await site.receiver(in: name)
        let result: Result<(Answers, Toll), CommandFailure>
        do throws(CommandFailure) {
            let start = gateway.child.tollStart
            let pressure = Pressure(connections: Self.connections, limit: site.sizes.turn)
            let answers = try await LoadThread.send(requests, to: gateway.port, under: pressure)
            let toll = gateway.child.toll(since: start)
            // What is left undecided would be decided at the next turn's expense.
            try await gateway.rest()
            result = .success((answers, toll))
        } catch {
            result = .failure(error)
        }
        await gateway.child.stop()
        let (answers, toll) = try result.get()
        let kept = Set(try await gateway.journalled(after: Int64(entry)))
        return Turn(
            answers: answers,
            toll: toll,
            isExact: kept == Answered.ids(of: answers) { notifications.id(numbers.lowerBound + $0) }
        )
    }

    /// Puts settled entries into a store, through its own contract.
    private func fill(_ name: String, with count: Int) async throws(CommandFailure) {
        let folder = site.folder.appending(path: name)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.wrong, "\(folder.path) cannot be made")
        }
        do throws(StoreError) {
            let store = try SQLiteStore(path: folder.appending(path: "store.db").path)
            var filling = SettledEntries(store, notifications: site.notifications(for: 7), at: site.clock.now)
            for first in stride(from: 0, to: count, by: Self.portion) {
                try await filling.add(first..<min(first + Self.portion, count))
                if first % 1_000_000 == 0, first > 0 { site.console.note("  \(first) entries are in the store") }
            }
            try store.close()
        } catch {
            throw CommandFailure(
                .wrong,
                "the store cannot be filled: \(error)",
                remedy: "give --folder on a disk with room"
            )
        }
    }
}
