import Foundation
import Logging
import Model

/// Writes each log line as one JSON object, for programs that collect logs.
///
/// The members are `time` (ISO 8601, UTC), `level`, `message`, `error` where there is one, and one for each piece of metadata.
struct JSONLogHandler: LogHandler {
    /// Metadata of every line.
    var metadata: Logger.Metadata = [:]
    /// The least level that is written.
    var logLevel = Logger.Level.info
    /// The time.
    let clock: any WallClock
    /// Where lines go.
    let write: @Sendable (String) -> Void

    /// Sets up a handler that writes to standard error, a line at a time.
    init(clock: any WallClock, write: @escaping @Sendable (String) -> Void = JSONLogHandler.toStandardError) {
        self.clock = clock
        self.write = write
    }

    /// One piece of the handler's own metadata.
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    func log(event: LogEvent) {
        let pieces = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        var object = JSONObject([
            ("time", .string(clock.now.description)), ("level", .string(event.level.rawValue)),
            ("message", .string(event.message.description)),
        ])
        if let error = event.error { object["error"] = .string("\(error)") }
        for (key, value) in pieces where object[key] == nil { object[key] = .string("\(value)") }
        write(JSON.object(object).compact + "\n")
    }

    /// One call for each line, so that lines of several threads do not mix; a reader that went away ends nothing.
    private static let toStandardError: @Sendable (String) -> Void = { line in
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }
}
