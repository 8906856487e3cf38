/// A body with gaps for its number and its id, so that a hundred thousand bodies are made in a moment.
struct Template: Sendable {
    /// What stands where the number belongs, of the same length.
    static let number = "############"
    /// What stands where the id belongs, of the same length.
    static let id = "@@@@@@@@-@@@@-@@@@"

    private let body: [UInt8]
    private let numbers: [Int]
    private let ids: [Int]

    /// Finds the gaps of a body.
    init(_ body: [UInt8]) {
        self.body = body
        numbers = body.indices.filter { body[$0...].starts(with: Self.number.utf8) }
        ids = body.indices.filter { body[$0...].starts(with: Self.id.utf8) }
    }

    /// The body with its gaps filled.
    func filled(_ number: [UInt8], _ id: [UInt8]) -> [UInt8] {
        var filled = body
        for gap in numbers { filled.replaceSubrange(gap..<(gap + number.count), with: number) }
        for gap in ids { filled.replaceSubrange(gap..<(gap + id.count), with: id) }
        return filled
    }
}
