extension Span<UInt8> {
    /// The first place of a byte, at another place or behind it; nil when there is none.
    package func place(of byte: UInt8, from start: Int) -> Int? {
        var place = start
        while place < count {
            if self[place] == byte { return place }
            place += 1
        }
        return nil
    }

    /// The text that the bytes spell; what is not UTF-8 is replaced.
    package var text: String {
        if let text = try? UTF8Span(validating: self) { return String(copying: text) }
        return String(decoding: indices.map { self[$0] }, as: UTF8.self)
    }
}
