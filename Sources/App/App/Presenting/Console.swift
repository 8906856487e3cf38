import Foundation
import Glibc

/// Where a command's words go while it works.
package struct Console: Sendable {
    /// Takes a piece of the result, to standard output.
    package let write: @Sendable (String) -> Void
    /// Takes a line about the work, to standard error.
    package let note: @Sendable (String) -> Void
    /// Whether a person looks at the result, who likes colour.
    package let isColourful: Bool

    /// Takes what becomes of results and notes.
    package init(
        isColourful: Bool = false,
        write: @escaping @Sendable (String) -> Void = { _ in },
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.isColourful = isColourful
        self.write = write
        self.note = note
    }

    /// The process's own standard output and error; colour on a terminal, unless `NO_COLOR` is set (no-color.org).
    package static var process: Console {
        let isPlain = !(ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
        return Console(
            isColourful: !isPlain && isatty(STDOUT_FILENO) == 1,
            write: { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
            note: { try? FileHandle.standardError.write(contentsOf: Data(($0 + "\n").utf8)) }
        )
    }

    /// The ink that suits who looks.
    var ink: Ink { Ink(isColourful: isColourful) }
}
