extension String {
    /// The most bytes that a system's words keep, before they end in `…`.
    package static let longestWords = 2000

    /// A system's words for an operator's terminal, where they must not paint: one line, nothing that controls, not
    /// endless.
    package var plainWords: String {
        let isPlain = utf8.count <= Self.longestWords && utf8.allSatisfy { (0x20..<0x7f).contains($0) }
        guard !isPlain else { return self }
        var words = ""
        for scalar in unicodeScalars {
            guard words.utf8.count < Self.longestWords - 8 else { return words + "…" }
            switch scalar {
            case "\n", "\r", "\t": words += " "
            case _ where scalar.properties.generalCategory == .control: words += "\u{FFFD}"
            default: words.unicodeScalars.append(scalar)
            }
        }
        return words
    }
}
