/// What a figure is to reach.
enum Goal: Sendable, Hashable {
    /// So many times as much as the other's.
    case ratio(atLeast: Double)
    /// No more than so many milliseconds above the other's.
    case excess(atMost: Double)
    /// Less than so many mebibytes.
    case memory(below: Double)

    /// Whether a comparison reaches it: a ratio, an excess in milliseconds, or mebibytes.
    func isMet(by comparison: Double) -> Bool {
        switch self {
        case .ratio(let least): comparison >= least
        case .excess(let most): comparison <= most
        case .memory(let limit): comparison < limit
        }
    }

    /// The goal for a table.
    var text: String {
        switch self {
        case .ratio(let least): "≥ \(Self.plain(least)) ×"
        case .excess(let most): "≤ +\(Self.plain(most)) ms"
        case .memory(let limit): "< \(Self.plain(limit)) MiB"
        }
    }

    /// A comparison for a table.
    func text(of comparison: Double) -> String {
        switch self {
        case .ratio: "\(Self.plain(comparison)) ×"
        case .excess: (comparison < 0 ? "" : "+") + "\(Self.plain(comparison)) ms"
        case .memory: "\(Self.plain(comparison)) MiB"
        }
    }

    /// Two digits behind the point, as far as they say anything.
    static func plain(_ figure: Double) -> String {
        let rounded = (figure * 100).rounded() / 100
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
