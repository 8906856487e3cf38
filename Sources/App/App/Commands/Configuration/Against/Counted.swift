import Model
import Store

/// How often something was found, with the first few examples of it.
struct Counted: Sendable {
    /// One example.
    struct Example: Sendable {
        /// The event.
        let event: EntryID
        /// The record it is about.
        let record: RecordRef
        /// What was found, in words.
        let words: String
        /// What was found, for programs.
        var details = JSONObject()
    }

    /// How often.
    private(set) var count = 0
    /// The first few.
    private(set) var examples: [Example] = []

    /// How many examples are kept of one thing: enough to look one up with `explain`.
    private static let limit = 3

    /// Adds one.
    mutating func add(_ example: @autoclosure () -> Example) {
        count += 1
        if examples.count < Self.limit { examples.append(example()) }
    }

    /// The count and the examples as JSON.
    var json: JSON { ["count": .integer(count), "examples": .array(examples.map(\.json))] }

    /// The examples, a line each.
    var lines: String { examples.map { "    event \($0.event), \($0.record): \($0.words)\n" }.joined() }
}

extension Counted.Example {
    fileprivate var json: JSON {
        var object = JSONObject([("event", .integer(event.number)), ("record", .string(record.description))])
        for member in details.members { object[member.name] = member.value }
        return .object(object)
    }
}
