import CEpoll
import Glibc

/// The machine's steady clock, in nanoseconds, the same in every process.
package enum Steady {
    /// The present moment.
    package static var now: Int64 { read(CLOCK_MONOTONIC) }

    /// What this thread took of a processor.
    static var ownTime: Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, as far as they can be counted.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return min(seconds, 1 << 32) * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
