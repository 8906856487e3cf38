import CMalloc

/// The memory of this process.
package enum Memory {
    /// Gives memory that was freed back to the system; it takes a few milliseconds.
    ///
    /// The C library keeps it for whoever asks next, in a heap of its own for every few threads: behind a rush that is
    /// tens of megabytes which nobody uses (`malloc_trim(3)`).
    package static func giveBack() {
        malloc_trim(0)
    }
}
