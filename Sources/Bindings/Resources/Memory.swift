import CMalloc

/// The memory of this process.
package enum Memory {
    /// How many heaps the threads share.
    ///
    /// The C library gives each thread one of its own, up to eight for each processor, and all of them keep what their
    /// busiest moment took (`M_ARENA_MAX`, `mallopt(3)`).
    private static let heaps: CInt = 4

    /// Makes all threads share four heaps; to be called before there are many.
    package static func shareHeaps() {
        mallopt(M_ARENA_MAX, heaps)
    }

    /// Gives memory that was freed back to the system; it takes a few milliseconds.
    ///
    /// The C library keeps it for whoever asks next, in a heap of its own for every few threads: behind a rush that is
    /// tens of megabytes which nobody uses (`malloc_trim(3)`).
    package static func giveBack() {
        malloc_trim(0)
    }
}
