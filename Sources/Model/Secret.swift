/// A value that must not be seen: it compares and it can be used, but it never prints.
///
/// String interpolation, `print`, `dump`, reflection and debuggers' descriptions all show `•••`.
package struct Secret: Sendable, Hashable {
    private let bytes: [UInt8]

    /// Takes the bytes of a secret.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes the UTF-8 bytes of a secret text.
    package init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// How many bytes the secret has.
    package var count: Int { bytes.count }

    /// Lends the bytes to a computation that needs them: a MAC, a header, a form.
    package func reveal() -> [UInt8] { bytes }

    /// Lends the secret as text.
    package func revealText() -> String { String(decoding: bytes, as: UTF8.self) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the same mask.
    package var description: String { "•••" }
    /// Always the same mask.
    package var debugDescription: String { "•••" }
    /// A mirror with nothing in it.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
