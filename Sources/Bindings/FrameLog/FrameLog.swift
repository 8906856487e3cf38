import Synchronization

/// A log of frames: each is on disk (fdatasync) when its append returns, and all are read once, in order.
///
/// One caller appends at a time and one reads; they may be two. Frames have serial numbers that grow by one and are
/// never used twice, as long as whoever reads them remembers the last that it has taken.
package final class FrameLog: Sendable {
    /// After how many bytes a run of frames ends and another file begins.
    private static let runLimit = 32 << 20

    /// A frame that was read.
    package struct Taken: Sendable {
        /// Its bytes.
        package let bytes: [UInt8]
        /// Where the next one stands.
        package let end: Place
    }

    /// A place between two frames.
    package struct Place: Sendable, Hashable {
        /// The serial number of the frame before it.
        package let serial: Int64
        /// The run that it stands in, by its first serial number.
        let run: Int64
        /// Where in the run's file.
        let offset: Int
    }

    private struct State {
        var runs: [Int64]
        var read: Place
        var end: Place
        var isBroken = false
    }

    private let folder: LogFolder
    private let answered: LogFile
    private let spares: Spares
    private let state: Mutex<State>
    private let writing: Mutex<LogFile>
    private let reading: Mutex<(run: Int64, file: LogFile)>

    /// Opens a folder's log, creating it where it is missing.
    ///
    /// What a crash left half written at the end, which nobody was told of, is cut off.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - taken: the serial number of the last frame that was taken; 0 when none was.
    ///   - left: called with every frame behind that, in order.
    /// - Throws: `damaged` when a frame that was answered for is missing or not what was written.
    package init(_ path: String, behind taken: Int64, left: (_ frame: [UInt8]) -> Void) throws(FrameLogError) {
        folder = try LogFolder(path)
        answered = try folder.answered()
        spares = try Spares(folder)
        let recovered = try Recovery(folder, answered: Self.answered(in: answered), behind: taken).walk(left)
        state = Mutex(State(runs: recovered.runs, read: recovered.read, end: recovered.end))
        writing = Mutex(try folder.run(recovered.end.run))
        reading = Mutex((recovered.read.run, try folder.run(recovered.read.run)))
    }

    /// Reads what a folder's log holds, beside whoever writes it and without changing anything.
    ///
    /// - Parameters:
    ///   - path: the folder; nothing is read where there is none.
    ///   - taken: the serial number of the last frame that was taken; 0 when none was.
    ///   - left: called with every whole frame behind that, in order.
    /// - Throws: `refused` when a file cannot be read.
    package static func look(
        into path: String,
        behind taken: Int64,
        left: (_ frame: [UInt8]) -> Void
    ) throws(FrameLogError) {
        guard let folder = LogFolder(reading: path) else { return }
        for run in try folder.runs() {
            guard let file = try folder.readRun(run) else { continue }
            let size = try file.size()
            var place = Place(serial: run - 1, run: run, offset: 0)
            while let frame = try Recovery.frame(behind: place, in: file, of: size) {
                place = frame.end
                if place.serial > taken { left(frame.bytes) }
            }
        }
    }

    /// Appends a frame of some pieces, one behind the other.
    ///
    /// - Throws: `refused` when it is not on disk; nothing of it will be read.
    package func append(_ pieces: [[UInt8]]) throws(FrameLogError) {
        let count = Frame.count(of: pieces)
        let (end, isBroken) = state.withLock { ($0.end, $0.isBroken) }
        let isFull = end.offset > 0 && end.offset + count > Self.runLimit
        let start = isBroken || isFull ? try begin() : end
        let frame = Frame.written(start.serial + 1, pieces)
        let file = writing.withLock(\.self)
        do throws(FrameLogError) {
            try file.write(frame, at: start.offset)
            try file.sync()
        } catch {
            // What a failed sync has left on disk, nobody knows: another file goes on.
            state.withLock { $0.isBroken = true }
            throw error
        }
        let place = Place(serial: start.serial + 1, run: start.run, offset: start.offset + frame.count)
        try? answered.write(Self.note(of: place.serial), at: 0)
        state.withLock { $0.end = place }
    }

    /// The frame behind a place, or behind what was let go of; nil at the end.
    package func next(behind place: Place?) throws(FrameLogError) -> Taken? {
        let (start, end) = state.withLock { ($0.read, $0.end) }
        let place = place ?? start
        return place.serial < end.serial ? try frame(at: place) : nil
    }

    /// Whether somebody is to call `prepare()`; says so to one caller, until that is done.
    package func wantsPreparation() -> Bool {
        spares.wantsPreparation()
    }

    /// Wipes what was let go of, so that it can be written again, beside those who append and read; it takes as long as
    /// writing it.
    ///
    /// - Throws: `refused` when that cannot be done; the log goes on without.
    package func prepare() throws(FrameLogError) { try spares.prepare() }

    /// Begins another run when everything in the last was let go of, so that it is kept no longer; called by whoever
    /// appends.
    ///
    /// - Returns: whether nothing is kept that was let go of.
    package func renew() throws(FrameLogError) -> Bool {
        let (read, end) = state.withLock { ($0.read, $0.end) }
        guard read.serial == end.serial else { return false }
        if end.offset > 0 { drop(through: try begin()) }
        return true
    }

    /// Lets go of the frames up to a place.
    package func drop(through place: Place) {
        let done = state.withLock { state in
            state.read = place
            let done = state.runs.prefix { $0 < place.run }
            state.runs.removeFirst(done.count)
            return done
        }
        for run in done { spares.keep(run) }
    }

    /// Begins another run.
    private func begin() throws(FrameLogError) -> Place {
        let end = state.withLock(\.end)
        let start = Place(serial: end.serial, run: end.serial + 1, offset: 0)
        let file = try folder.begin(start.run, in: spares.take())
        writing.withLock { $0 = file }
        // A run that was refused its first frame begins again under the same name, and maybe in another file.
        reading.withLock { if $0.run == start.run { $0.file = file } }
        state.withLock { state in
            if state.runs.last != start.run { state.runs.append(start.run) }
            state.end = start
            state.isBroken = false
        }
        return start
    }

    private func frame(at place: Place) throws(FrameLogError) -> Taken {
        let serial = place.serial + 1
        let isBegin = state.withLock { $0.runs.contains(serial) }
        let start = isBegin ? Place(serial: place.serial, run: serial, offset: 0) : place
        let file = try file(of: start.run)
        let head = try file.read(Frame.headCount, at: start.offset)
        guard let count = Frame.count(of: head, serial),
            let bytes = Frame.read(serial, from: try file.read(count, at: start.offset))
        else { throw .damaged("frame \(serial) is not what was written") }
        return Taken(bytes: bytes, end: Place(serial: serial, run: start.run, offset: start.offset + count))
    }

    private func file(of run: Int64) throws(FrameLogError) -> LogFile {
        let open = reading.withLock(\.self)
        if open.run == run { return open.file }
        let file = try folder.run(run)
        reading.withLock { $0 = (run, file) }
        return file
    }

    /// The note that a frame was answered for: its number, and again with every bit turned.
    private static func note(of serial: Int64) -> [UInt8] {
        var note: [UInt8] = []
        note.appendBigEndian(UInt64(bitPattern: serial), count: 8)
        note.appendBigEndian(~UInt64(bitPattern: serial), count: 8)
        return note
    }

    private static func answered(in file: LogFile) throws(FrameLogError) -> Int64 {
        let note = try file.read(16, at: 0)
        guard note.count == 16, note.bigEndian(at: 0, count: 8) == ~note.bigEndian(at: 8, count: 8) else { return 0 }
        return Int64(bitPattern: note.bigEndian(at: 0, count: 8))
    }
}
