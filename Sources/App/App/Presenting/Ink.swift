/// Colours on a terminal (ECMA-48 SGR), and nothing elsewhere.
struct Ink: Sendable {
    /// Whether there is any colour.
    let isColourful: Bool

    /// For what went well.
    func good(_ text: String) -> String { dyed(text, "32") }

    /// For what went wrong.
    func bad(_ text: String) -> String { dyed(text, "31") }

    /// For what needs attention.
    func odd(_ text: String) -> String { dyed(text, "33") }

    /// For what matters less.
    func faint(_ text: String) -> String { dyed(text, "2") }

    /// For what stands out.
    func strong(_ text: String) -> String { dyed(text, "1") }

    private func dyed(_ text: String, _ code: String) -> String {
        isColourful && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
