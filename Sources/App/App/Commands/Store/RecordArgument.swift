import Model
import Platforms

extension RecordRef {
    /// Reads a record as a person names it, and brings its id to the spelling under which it is kept.
    init(argument text: String, _ configuration: LoadedConfiguration) throws(CommandFailure) {
        guard let record = RecordRef(text) else {
            throw CommandFailure(
                .misused,
                "\(text) names no record",
                remedy: "write CONNECTION/KIND/ID, as in salesforce/Account/001…"
            )
        }
        guard let connection = configuration.connections[record.connection] else {
            let known = configuration.connections.keys.sorted().map(\.text).joined(separator: ", ")
            throw CommandFailure(
                .misused,
                "the configuration has no connection \(record.connection)",
                remedy: "its connections are: \(known)"
            )
        }
        self = RecordRef(record.kind, Self.spelled(record.id, on: connection.platform))
    }

    /// An id in the spelling its platform's codec settled on: Salesforce's come in 15 and in 18 characters.
    private static func spelled(_ id: String, on platform: String) -> String {
        platform == "salesforce" ? SalesforceID(id)?.text ?? id : id
    }
}
