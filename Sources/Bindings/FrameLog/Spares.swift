import Glibc
import Synchronization

/// Files that were runs and are kept to become runs again, wiped meanwhile.
///
/// Where a file grows with every frame, each sync waits for the file system's bookkeeping too, and for blocks that the disk
/// gives for the first time. On the machine of the bench that took 0.4 ms and one in a hundred 3 to 20; in a file that has
/// its blocks already, 0.12 and 0.5 to 1.6.
final class Spares: Sendable {
    /// How long a file is at least to be worth it.
    private static let length = 16 << 20
    /// How many there are at most.
    private static let limit = 4
    /// What is written and synced at once, and how much longer than that the disk is left to others then: more, or
    /// sooner, would keep them waiting.
    private static let (piece, rest) = ([UInt8](repeating: 0, count: 1 << 17), 2)

    private struct State {
        var ready: [Int64] = []
        var used: [Int64] = []
        var last: Int64 = 0
        var isAwaited = false

        /// The number of one more; nil when there are enough.
        var another: Int64? {
            mutating get {
                guard ready.count + used.count < limit else { return nil }
                last += 1
                return last
            }
        }
    }

    private let folder: LogFolder
    private let state: Mutex<State>

    /// Finds those that an earlier log has left.
    init(_ folder: LogFolder) throws(FrameLogError) {
        self.folder = folder
        for number in try folder.numbers(of: .used) { folder.remove(.used, number) }
        let ready = try folder.numbers(of: .spare)
        state = Mutex(State(ready: ready, last: ready.last ?? 0))
    }

    /// Whether somebody is to call `prepare()`; says so to one caller, until that is done.
    func wantsPreparation() -> Bool {
        state.withLock { state in
            guard !state.isAwaited, !state.used.isEmpty else { return false }
            state.isAwaited = true
            return true
        }
    }

    /// The number of one, which is the caller's from here on; nil when there is none.
    func take() -> Int64? { state.withLock { $0.ready.isEmpty ? nil : $0.ready.removeFirst() } }

    /// Takes the file of a run that nobody needs any more; one that is too short is removed, and what would be too many.
    func keep(_ run: Int64) {
        do throws(FrameLogError) {
            let isLong = try folder.run(run).size() >= Self.length
            guard isLong, let number = state.withLock({ $0.another }) else { return folder.remove(.frames, run) }
            try folder.rename(.frames, run, to: .used, number)
            state.withLock { $0.used.append(number) }
        } catch {
            folder.remove(.frames, run)
        }
    }

    /// Wipes what was used, and has it ready then.
    ///
    /// - Throws: `refused`, and leaves nothing of the file behind.
    func prepare() throws(FrameLogError) {
        defer { state.withLock { $0.isAwaited = false } }
        while let number = state.withLock({ $0.used.isEmpty ? nil : $0.used.removeFirst() }) {
            do throws(FrameLogError) {
                try prepare(number)
            } catch {
                folder.remove(.used, number)
                throw error
            }
        }
    }

    private func prepare(_ number: Int64) throws(FrameLogError) {
        let file = try folder.file(.used, number)
        // Its old name is gone from the disk before its frames are: a run is whole or not there.
        try folder.sync()
        for place in stride(from: 0, to: try file.size(), by: Self.piece.count) {
            let start = ContinuousClock.now
            try file.write(Self.piece, at: place)
            try file.sync()
            usleep(UInt32(clamping: Self.rest * Int(start.duration(to: .now) / .microseconds(1))))
        }
        try folder.rename(.used, number, to: .spare, number)
        state.withLock { $0.ready.append(number) }
    }
}
