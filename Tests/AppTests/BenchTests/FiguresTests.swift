import Testing

@testable import App

@Suite struct FiguresTests {
    @Test(
        arguments: [
            ("", false), ("0 0 0", false), ("0 0 0 0", true), ("1 0 0 0", false), ("0 0 0 2", false),
        ]
    )
    func `a gateway is at rest when it says that nothing waits, and not when it says nothing`(
        counts: String,
        isResting: Bool
    ) {
        let names = ["entries", "deliveries"].flatMap { kind in
            ["pending", "claimed"].map { "crosswalk_\(kind){state=\"\($0)\"}" }
        }
        let text = zip(names, counts.split(separator: " ")).map { "\($0) \($1)\n" }.joined()

        #expect(Figures(Array(text.utf8)).isResting == isResting)
    }
}
