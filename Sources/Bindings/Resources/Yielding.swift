import Glibc

/// Lets other threads go first: work that can wait stands back for what senders wait for.
package enum Yielding {
    /// How far a thread stands back, of 19 (`setpriority(2)`): a ninth of the processor where others want all of it.
    private static let niceness: CInt = 10

    /// Makes the thread at hand stand back from here on, whatever it does next; a thread cannot come forward again.
    package static func standBack() {
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
    }
}
