import Foundation

/// Clears away behind a bench that is broken off: its children end with it, and so does what is on disk.
///
/// They are not in its process group (Foundation starts each in one of its own), so that what ends the bench, from a
/// keyboard say, does not reach them. A terminal that is closed is no reason: a bench may be meant to outlive it.
struct BreakingOff {
    private static let signals = [SIGINT, SIGTERM]

    private let watches: [any DispatchSourceSignal]

    /// Watches for the signals that break it off.
    ///
    /// - Parameter folder: what is removed then.
    init(removing folder: URL) {
        watches = Self.signals.map { number in
            signal(number, SIG_IGN)
            let watch = DispatchSource.makeSignalSource(signal: number, queue: .global())
            watch.setEventHandler {
                ChildProgram.endAll()
                try? FileManager.default.removeItem(at: folder)
                _exit(128 + number)
            }
            watch.activate()
            return watch
        }
    }

    /// Watches no longer: the signals do what they usually do.
    func end() {
        for watch in watches { watch.cancel() }
        for number in Self.signals { signal(number, SIG_DFL) }
    }
}
