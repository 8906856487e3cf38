import FrameLog
import Glibc
import Model
import Resources
import Store
import Synchronization

/// The inbox of a store in a file: a log of frames in a folder beside it, each of them one group commit.
///
/// A batch is taken when the log gets to it, so a caller waits for the commit in progress and its own, as long as no more
/// than a batch waits before it.
final class FrameInbox: Sendable {
    /// How many arrivals share a commit, and how many bytes they have, unless one caller alone brings more.
    ///
    /// The fsync's share of the cost is gone by then, and what follows would only wait longer.
    static let batchLimit = (arrivals: 512, bytes: 4 << 20)
    /// How many arrivals may wait, and how many bytes; beyond it the disk is too slow for what comes in, and callers are
    /// turned away.
    static let waitingLimit = (arrivals: 65_536, bytes: 256 << 20)

    /// How many arrivals in one commit make a rush.
    private static let rush = 16
    /// How long a commit in a rush lets more arrivals come, in microseconds.
    private static let breath: UInt32 = 300

    /// What one caller puts down.
    private struct Waiting {
        let packed: [UInt8]
        let arrivals: Int
        let receivedAt: Timestamp?
        let done: @Sendable (Result<Void, StoreError>) -> Void
    }

    private struct Queue {
        var waiting: [Waiting] = []
        var arrivals = 0
        var bytes = 0
        var received = 0
        var isScheduled = false
        var commits = 0
        var isRush = false
        var isOld = false

        /// Takes the callers of the next commit: at least one, as many as fit.
        mutating func takeBatch() -> [Waiting] {
            var (count, arrivals, bytes) = (0, 0, 0)
            for next in waiting {
                let (more, larger) = (arrivals + next.arrivals, bytes + next.packed.count)
                guard count == 0 || (more <= batchLimit.arrivals && larger <= batchLimit.bytes) else { break }
                (count, arrivals, bytes) = (count + 1, more, larger)
            }
            let batch = Array(waiting.prefix(count))
            waiting.removeFirst(count)
            self.arrivals -= arrivals
            self.bytes -= bytes
            return batch
        }
    }

    private let folder: String
    private let log: FrameLog
    private let commits = Mutex<ErrandThread?>(nil)
    private let preparations = Mutex<ErrandThread?>(nil)
    private let queue = Mutex(Queue())
    private let untaken: Mutex<Untaken>

    /// Opens the inbox of a store's file, which has taken in what it holds up to a frame.
    init(of path: String, behind taken: Int64) throws(StoreError) {
        folder = Self.folder(of: path)
        var left = Untaken()
        var fault: StoreError?
        do throws(FrameLogError) {
            log = try FrameLog(folder, behind: taken) { frame in
                do throws(StoreError) {
                    let arrivals = try PackedArrival.arrivals(in: frame)
                    left.add(arrivals.count, receivedAt: arrivals.first?.receivedAt ?? Timestamp(milliseconds: 0))
                } catch {
                    fault = error
                }
            }
        } catch {
            throw StoreError(error, in: folder)
        }
        if let fault { throw fault }
        untaken = Mutex(left)
        commits.withLock { $0 = ErrandThread { [weak self] in self?.commit() } }
        preparations.withLock { $0 = ErrandThread { [weak self] in self?.prepare() } }
    }

    /// What is in the inbox of a store's file, which has taken in what it holds up to a frame.
    static func arrivals(of path: String, behind taken: Int64) throws(StoreError) -> [Arrival] {
        var frames: [[UInt8]] = []
        do throws(FrameLogError) {
            try FrameLog.look(into: folder(of: path), behind: taken) { frames.append($0) }
        } catch {
            throw StoreError(error, in: folder(of: path))
        }
        var arrivals: [Arrival] = []
        for frame in frames { arrivals += try PackedArrival.arrivals(in: frame) }
        return arrivals
    }

    private static func folder(of path: String) -> String { path + "-inbox" }

    /// What is on disk and not taken in.
    var waiting: Untaken { untaken.withLock(\.self) }

    /// How many arrivals were put down so far, and in how many commits.
    var counts: (arrivals: Int, commits: Int) { queue.withLock { ($0.received, $0.commits) } }

    /// Writes arrivals to disk, together with whatever else waits, and says so; none of them still make a frame.
    func put(_ arrivals: [Arrival], done: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
        let waiting = Waiting(
            packed: PackedArrival.bytes(of: arrivals),
            arrivals: arrivals.count,
            receivedAt: arrivals.first?.receivedAt,
            done: done
        )
        switch enqueue(waiting) {
        case .full: done(.failure(.unavailable("too many arrivals wait for the disk")))
        case .first: wake()
        case .behind: break
        }
    }

    /// The arrivals of the frames that have waited the longest, as many as it takes to have so many, and where they end.
    func next(upTo limit: Int) throws(StoreError) -> (arrivals: [Arrival], end: FrameLog.Place?) {
        var (arrivals, end) = ([Arrival](), FrameLog.Place?.none)
        while arrivals.count < limit, let frame = try frame(behind: end) {
            arrivals += try PackedArrival.arrivals(in: frame.bytes)
            end = frame.end
        }
        return (arrivals, end)
    }

    private func frame(behind place: FrameLog.Place?) throws(StoreError) -> FrameLog.Taken? {
        do throws(FrameLogError) {
            return try log.next(behind: place)
        } catch {
            throw StoreError(error, in: folder)
        }
    }

    /// Lets go of what the store has taken in, on disk.
    func drop(_ arrivals: Int, upTo latest: Timestamp?, through end: FrameLog.Place) {
        log.drop(through: end)
        untaken.withLock { $0.remove(arrivals, upTo: latest) }
        if queue.withLock(\.isOld) { wake() }
    }

    /// Keeps nothing that was taken in, from the moment when all of it is.
    func renew() {
        queue.withLock { $0.isOld = true }
        wake()
    }

    private func wake() { commits.withLock { $0?.run() } }

    private enum Order { case first, behind, full }

    private func enqueue(_ waiting: Waiting) -> Order {
        queue.withLock { queue in
            guard queue.arrivals < Self.waitingLimit.arrivals, queue.bytes < Self.waitingLimit.bytes else {
                return .full
            }
            queue.waiting.append(waiting)
            queue.arrivals += waiting.arrivals
            queue.bytes += waiting.packed.count
            defer { queue.isScheduled = true }
            return queue.isScheduled ? .behind : .first
        }
    }

    /// Commits what waits; in a rush, not before more has come: a sync takes the same time for one as for a hundred.
    private func commit() {
        if queue.withLock(\.isOld), (try? log.renew()) == true { queue.withLock { $0.isOld = false } }
        defer { if log.wantsPreparation() { preparations.withLock { $0?.run() } } }
        guard queue.withLock({ !$0.waiting.isEmpty }) else { return }
        if queue.withLock(\.isRush) { usleep(Self.breath) }
        let batch = queue.withLock { $0.takeBatch() }
        let arrivals = batch.reduce(0) { $0 + $1.arrivals }
        if let first = batch.lazy.compactMap(\.receivedAt).first {
            untaken.withLock { $0.add(arrivals, receivedAt: first) }
        }
        let result = append(batch)
        if case .failure = result { untaken.withLock { $0.remove(arrivals, upTo: nil) } }
        let more = queue.withLock { queue in
            queue.commits += 1
            queue.received += arrivals
            queue.isRush = arrivals >= Self.rush
            queue.isScheduled = !queue.waiting.isEmpty
            return queue.isScheduled
        }
        if more { wake() }
        for waiting in batch { waiting.done(result) }
    }

    /// What cannot be prepared is done without, and slower.
    private func prepare() {
        Yielding.standBack()
        try? log.prepare()
    }

    private func append(_ batch: [Waiting]) -> Result<Void, StoreError> {
        do throws(FrameLogError) {
            return .success(try log.append(batch.map(\.packed)))
        } catch {
            return .failure(StoreError(error, in: folder))
        }
    }
}

extension StoreError {
    /// What a log's fault means to those who use the store.
    fileprivate init(_ error: FrameLogError, in folder: String) {
        switch error {
        case .refused(_, ENOSPC), .refused(_, EDQUOT): self = .unavailable("the inbox: the disk is full")
        case .refused(let reason, let number): self = .unavailable("the inbox: \(reason) (errno \(number))")
        case .damaged(let reason): self = .unusable("the inbox in \(folder): \(reason)")
        }
    }
}
