import ArgumentParser
import Store

/// The name of an entry or a delivery in commands: `e17` or `17`, `d5`.
enum LetterID: Sendable, Hashable {
    /// An entry of the journal.
    case entry(EntryID)
    /// A delivery of the outbox.
    case delivery(DeliveryID)

    /// The name as it is shown.
    var text: String {
        switch self {
        case .entry(let id): "e\(id)"
        case .delivery(let id): "d\(id)"
        }
    }
}

extension LetterID: ExpressibleByArgument {
    /// Reads a name; nil for anything else.
    init?(argument: String) {
        let digits = argument.drop { $0 == "e" || $0 == "d" }
        guard argument.count - digits.count <= 1, let number = Int64(digits), number > 0 else { return nil }
        self = argument.hasPrefix("d") ? .delivery(DeliveryID(number)) : .entry(EntryID(number))
    }
}
