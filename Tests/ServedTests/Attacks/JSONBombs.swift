/// Signed JSON made to hurt a parser, or whoever believes it.
enum JSONBombs {
    /// Notifications, each with a reason for its dead letter; nil where they can be read.
    static let notifications: [HostileBodyTests.Body] = [
        ("deep lists", notification(item: times("[", 100_000)), "nested too deeply"),
        ("deep objects", notification(item: times("{\"a\":", 100_000)), "nested too deeply"),
        ("deep and closed", notification(item: times("[", 65) + times("]", 65)), "nested too deeply"),
        ("a name twice", notification(item: "{\"id\":\"c1\",\"id\":\"c2\"}"), "the same name twice"),
        (
            "a name twice, once escaped", notification(item: "{\"id\":\"c1\",\"\\u0069d\":\"c2\"}"),
            "the same name twice"
        ),
        ("two workspaces", bytes("{\"app_id\":\"\(workspace)\",\"app_id\":\"other\"}"), "the same name twice"),
        ("invalid UTF-8", notification(item: "{\"id\":\"") + [0xFF] + bytes("\"}}"), "not valid UTF-8"),
        ("overlong UTF-8", notification(item: "{\"id\":\"") + [0xC0, 0xAF] + bytes("\"}}"), "not valid UTF-8"),
        ("lone surrogate", notification(item: "{\"id\":\"\\ud800\"}}"), "not a string"),
        ("half an escape", notification(item: "{\"id\":\"\\u12\"}}"), "not a string"),
        ("a line break in a string", notification(item: "{\"id\":\"a\nb\"}}"), "not a string"),
        ("NaN", notification(item: "{\"size\":NaN}}"), "unexpected character"),
        ("a number of no grammar", notification(item: "{\"size\":01}}"), "not a number"),
        ("a huge exponent", notification(item: "{\"id\":\"c\",\"size\":1e999999}}"), "not a number"),
        ("a comment", notification(item: "/* */ {}}"), "unexpected character"),
        ("a single quote", notification(item: "{'id':'c'}}"), "unexpected character"),
        ("a string without end", notification(item: "\"" + times("x", 900_000)), "ends too early"),
        ("something behind", notification(item: "{\"id\":\"c\"}}}"), "something follows"),
        ("a byte-order mark", [0xEF, 0xBB, 0xBF] + notification(item: "{}}"), "unexpected character"),
        ("no workspace", bytes("{\"topic\":\"company.created\"}"), "does not say its workspace"),
        ("a list", bytes("[]"), "does not say its workspace"),
        ("nothing", [], "ends too early"),
        ("an id that is an object", notification(item: "{\"type\":\"company\",\"id\":{}}}"), "no company"),
        ("an id with a path in it", notification(item: "{\"type\":\"company\",\"id\":\"../admins\"}}"), "no company"),
        (
            "numbers beyond 64 bits",
            notification(
                item:
                    "{\"type\":\"company\",\"id\":\"c1\",\"size\":9223372036854775808,\"monthly_spend\":\(times("9", 100_000)),"
                    + "\"updated_at\":1e400,\"created_at\":-9223372036854775809}}"
            ),
            nil
        ),
        (
            "many attributes",
            notification(
                item: "{\"type\":\"company\",\"id\":\"c2\",\"custom_attributes\":{"
                    + (0..<50_000).map { "\"a\($0)\":\($0)" }.joined(separator: ",") + "}}}"
            ),
            nil
        ),
        (
            "names that are no names",
            notification(item: "{\"type\":\"company\",\"id\":\"c3\",\"__proto__\":{\"a.b\":{}}}}"), nil
        ),
    ]

    /// Change events, each with a reason for its dead letter; nil where they can be read.
    static let changeEvents: [HostileBodyTests.Body] = [
        ("deep lists", bytes(times("[", 100_000)), "nested too deeply"),
        ("a name twice", bytes("{\"payload\":{},\"payload\":{}}"), "the same name twice"),
        ("invalid UTF-8", bytes("{\"a\":\"") + [0xFF] + bytes("\"}"), "not valid UTF-8"),
        (
            "beyond the count", bytes("[" + (0...1000).map { "{\"n\":\($0)}" }.joined(separator: ",") + "]"),
            "more than 1000"
        ),
        ("a number alone", bytes("1"), "not a change event"),
        ("no kind", bytes("{\"ChangeEventHeader\":{\"changeType\":\"UPDATE\"}}"), "names no kind"),
        (
            "a query for a kind",
            bytes("{\"ChangeEventHeader\":{\"entityName\":\"Account WHERE Id != null\",\"changeType\":\"UPDATE\"}}"),
            "names no kind"
        ),
        (
            "an id with a path in it",
            bytes(
                "{\"ChangeEventHeader\":{\"entityName\":\"Account\",\"changeType\":\"UPDATE\",\"recordIds\":[\"../../limits\"]}}"
            ),
            "by no id"
        ),
        ("no event", bytes("{\"hello\":\"world\"}"), nil),
    ]

    /// A notification that Intercom could send.
    static let honest = notification(item: "{\"type\":\"company\",\"id\":\"c9\",\"name\":\"Nine\"}}")

    /// A whole notification.
    static func notification(topic: String, item: String) -> [UInt8] {
        bytes(
            "{\"type\":\"notification_event\",\"app_id\":\"\(workspace)\",\"topic\":\"\(topic)\",\"id\":\"\(topic)\","
                + "\"data\":{\"item\":\(item)}}"
        )
    }

    private static let workspace = AttackedGateway.workspace

    /// A notification whose item stands last: an item that closes itself closes `data` too, and the document is closed
    /// where it can be.
    private static func notification(item: String) -> [UInt8] {
        let head =
            "{\"type\":\"notification_event\",\"app_id\":\"\(workspace)\",\"topic\":\"company.updated\",\"data\":{\"item\":"
        return bytes(head + item + (item.hasSuffix("}}") ? "}" : ""))
    }

    private static func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
