import Model
import Pipeline

/// What came in for one connection of late.
struct ReceiverFacts: Sendable {
    /// A field that a notification left out although its list has it, and the record has a value.
    struct Gap: Sendable, Hashable {
        /// The receiver.
        let receiver: String
        /// The kind.
        let kind: KindRef
        /// The field.
        let field: FieldPath
        /// In how many notifications it was left out so.
        var count: Int
        /// One of the records.
        let example: RecordRef
    }

    /// The connection.
    let connection: ConnectionName
    /// How many notifications were proven, within the window.
    var arrivals = 0
    /// When the last of them came.
    var last: Timestamp?
    /// What was turned away.
    var refusals = Refusals()
    /// What notifications leave out.
    var gaps: [Gap] = []
    /// The fields that notifications are said to carry, and that their kind does not have, by receiver.
    var unknown: [(receiver: String, kind: KindRef, field: FieldPath)] = []
}
