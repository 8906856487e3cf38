/// A figure that is worth less the more the machine's host kept of the processors meanwhile.
protocol Disturbable: Sendable {
    /// The share of what was wanted of the processors that the host kept for others, from 0 to 1.
    var stolen: Double { get }
}

/// Takes measures again that were disturbed.
enum Undisturbed {
    /// The share up to which nobody counts as disturbed.
    static let bearable = 0.02

    /// How often a measure is taken at most that is wanted so often.
    static func attempts(for count: Int) -> Int { count + max(2, count) }

    /// Takes a measure until so many were not disturbed, or as often as it may be taken.
    ///
    /// - Returns: those that were disturbed least, in order.
    static func take<Value: Disturbable>(
        _ count: Int,
        _ one: (_ attempt: Int) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> [Value] {
        var all: [Value] = []
        for attempt in 0..<attempts(for: count) {
            all.append(try await one(attempt))
            if all.count(where: { $0.stolen <= bearable }) == count { break }
        }
        return quietest(count, of: all)
    }

    /// The ones that were disturbed least, the earlier of equals, in order.
    static func quietest<Value: Disturbable>(_ count: Int, of all: [Value]) -> [Value] {
        let places = all.indices.sorted { (all[$0].stolen, $0) < (all[$1].stolen, $1) }
        return places.prefix(count).sorted().map { all[$0] }
    }
}
