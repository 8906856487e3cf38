/// Finds out what a log holds that was closed, or left behind in a crash.
struct Recovery {
    /// What there is.
    struct Found {
        let runs: [Int64]
        let read: FrameLog.Place
        let end: FrameLog.Place
    }

    private let folder: LogFolder
    private let answered: Int64
    private let taken: Int64

    init(_ folder: LogFolder, answered: Int64, behind taken: Int64) {
        self.folder = folder
        self.answered = answered
        self.taken = taken
    }

    /// Goes through every frame there is.
    ///
    /// What is no frame ends the log when it stands at its very end and nobody was told of it; anywhere else something
    /// is missing. What stands in a file behind the beginning of the next one was refused.
    func walk(_ left: (_ frame: [UInt8]) -> Void) throws(FrameLogError) -> Found {
        let runs = try folder.runs()
        guard let first = runs.first else { return try begin(instead: runs) }
        guard first <= taken + 1 else { throw missing(taken + 1) }
        var read: FrameLog.Place?
        var end = FrameLog.Place(serial: first - 1, run: first, offset: 0)
        for (run, next) in zip(runs, runs.dropFirst() + [.max]) {
            guard run == end.serial + 1 else { throw missing(end.serial + 1) }
            let file = try folder.run(run)
            let size = try file.size()
            end = FrameLog.Place(serial: end.serial, run: run, offset: 0)
            while end.serial + 1 != next {
                if end.serial == taken { read = end }
                guard let frame = try Self.frame(behind: end, in: file, of: size) else { break }
                end = frame.end
                if end.serial > taken { left(frame.bytes) }
            }
            if next == .max, end.offset < size { try file.cut(at: end.offset) }
        }
        guard end.serial >= answered else { throw missing(end.serial + 1) }
        guard end.serial >= taken else { return try begin(instead: runs) }
        return Found(runs: runs, read: read ?? end, end: end)
    }

    static func frame(
        behind place: FrameLog.Place,
        in file: LogFile,
        of size: Int
    ) throws(FrameLogError) -> FrameLog.Taken? {
        let serial = place.serial + 1
        guard let count = Frame.count(of: try file.read(Frame.headCount, at: place.offset), serial),
            place.offset + count <= size,
            let bytes = Frame.read(serial, from: try file.read(count, at: place.offset))
        else { return nil }
        return FrameLog.Taken(
            bytes: bytes,
            end: FrameLog.Place(serial: serial, run: place.run, offset: place.offset + count)
        )
    }

    /// Begins the log behind what was taken: there is nothing else in it.
    private func begin(instead runs: [Int64]) throws(FrameLogError) -> Found {
        guard answered <= taken else { throw missing(taken + 1) }
        for run in runs { folder.remove(.frames, run) }
        _ = try folder.begin(taken + 1)
        let start = FrameLog.Place(serial: taken, run: taken + 1, offset: 0)
        return Found(runs: [taken + 1], read: start, end: start)
    }

    private func missing(_ serial: Int64) -> FrameLogError {
        .damaged("frame \(serial), which was answered for or stands before one that is there, is missing or damaged")
    }
}
