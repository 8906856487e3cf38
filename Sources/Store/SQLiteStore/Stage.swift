import GRDB
import Model
import Store

/// The state of an entry or a delivery as the file has it: a `WorkState`, with its waiting split in two.
enum Stage: Int64, DatabaseValueConvertible, CaseIterable {
    /// It waits for its turn: due already (entries), or by its lane's schedule (deliveries).
    case ready = 0
    /// It waits for its time (entries only).
    case later = 1
    /// Somebody is at it, until the lease ends.
    case claimed = 2
    /// It is decided, or done.
    case settled = 3
    /// It is a dead letter.
    case dead = 4
    /// It was dropped.
    case dropped = 5

    /// The state as the contracts have it.
    var state: WorkState {
        switch self {
        case .ready, .later: .pending
        case .claimed: .claimed
        case .settled: .settled
        case .dead: .dead
        case .dropped: .dropped
        }
    }

    /// The stages of a state.
    static func of(_ state: WorkState) -> [Stage] {
        allCases.filter { $0.state == state }
    }
}

extension Row {
    /// The stage of a column.
    func stage(_ column: String) throws -> Stage {
        guard let stage = Stage(rawValue: try number(column)) else { throw Self.unreadable(column) }
        return stage
    }
}

extension Timestamp {
    /// The instant as the file has it.
    var stored: Int64 { milliseconds }
}
