/// Choices that look random and are always the same for the same seed.
struct Chance {
    private let entropy: SeededEntropy

    /// Takes the seed.
    init(seed: UInt64) { entropy = SeededEntropy(seed: "history \(seed)") }

    /// A number of a range.
    func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(entropy.next() % UInt64(range.count))
    }

    /// Whether something comes about that does one time in so many.
    func happens(oneIn many: Int) -> Bool { number(in: 1...many) == 1 }

    /// One of several; there is at least one.
    func pick<Element>(_ elements: [Element]) -> Element { elements[number(in: 0...(elements.count - 1))] }

    /// One of several, each as likely as its weight says.
    func pick<Element>(weighted elements: [(Int, Element)]) -> Element {
        var rest = number(in: 1...elements.map(\.0).reduce(0, +))
        for (weight, element) in elements.dropLast() {
            rest -= weight
            if rest <= 0 { return element }
        }
        return elements[elements.count - 1].1
    }
}
