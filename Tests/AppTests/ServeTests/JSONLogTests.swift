import Logging
import Model
import Synchronization
import Testing

@testable import App

/// Log lines as programs read them.
@Suite struct JSONLogTests {
    @Test func `a log line is one object with its metadata, whatever stands in it`() throws {
        let lines = Mutex<[String]>([])
        let now = Timestamp(seconds: 1_772_355_600)
        var log = Logger(label: "test") { _ in
            JSONLogHandler(clock: RehearsalClock(now)) { line in lines.withLock { $0.append(line) } }
        }
        log[metadataKey: "connection"] = "intercom"

        log.warning("a \"quoted\"\nmessage", metadata: ["reason": "it\u{1} broke", "level": "mine"])
        log.debug("nobody asked for this")

        let written = lines.withLock { $0 }
        #expect(written.count == 1)
        #expect(written[0].hasSuffix("}\n") && !written[0].dropLast().contains("\n"))
        let object = try JSON.parse(written[0])
        #expect(object["time"]?.text == "2026-03-01T09:00:00.000Z")
        #expect(object["level"]?.text == "warning")
        #expect(object["message"]?.text == "a \"quoted\"\nmessage")
        #expect(object["connection"]?.text == "intercom")
        #expect(object["reason"]?.text == "it\u{1} broke")
    }
}
