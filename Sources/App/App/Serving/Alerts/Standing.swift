/// What stands, so that only changes are news.
struct Standing<Element: Sendable>: Sendable {
    /// What has changed between two looks.
    struct News: Sendable {
        /// What is new.
        var found: [Element] = []
        /// What is over.
        var gone: [Element] = []
    }

    private var known: [Element] = []
    private let isSame: @Sendable (Element, Element) -> Bool

    /// Nothing stands yet; `isSame` tells whether both are the same thing, whatever they say of it.
    init(_ isSame: @escaping @Sendable (Element, Element) -> Bool) { self.isSame = isSame }

    /// Takes what stands now.
    mutating func take(_ present: [Element]) -> News {
        let before = known
        known = present
        return News(
            found: present.filter { one in !before.contains { isSame($0, one) } },
            gone: before.filter { one in !present.contains { isSame($0, one) } }
        )
    }
}

extension Standing<Alert> {
    /// No alert stands yet.
    init() { self.init { $0.identity == $1.identity } }
}
