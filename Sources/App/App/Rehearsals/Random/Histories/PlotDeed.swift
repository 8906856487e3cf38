import Model

/// Something that somebody did in a random story, as it really happened.
struct PlotDeed: Sendable {
    /// What was done.
    enum Act: Hashable, Sendable {
        case create, update, delete
        /// Two accounts got the same key, or may have got it.
        case entangle
    }

    let act: Act
    let at: Timestamp
    let side: Side
    /// The key of the record then, as a number.
    let key: Int
    /// The values it got; nil cleared a field.
    let values: PlotValues
    /// The values it had.
    let before: PlotValues
    /// Whether its notification may have been lost.
    let isLossy: Bool
    /// Whether anything had gone wrong before, a notification kept back, an answer failed or the gateway died.
    let isTroubled: Bool

    /// Whether it gave a field another value than it had.
    func changes(_ field: PlotField) -> Bool {
        guard let value = values[field] else { return false }
        return act == .create || value != before[field] ?? nil
    }
}
