import ArgumentParser
import Foundation
import Model
import Pipeline
import Store

/// `crosswalk capture`: entries of the journal as requests that can be replayed.
struct Capture: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exports events as captured requests (*.http), personal data and credentials taken out.",
        discussion: """
            What `replay --sign` sends, and rehearsals deliver. Names, addresses, telephone numbers and the like are \
            replaced by something of the same shape, the same for the same value in everything that one call exports, \
            so that the events decide as they did among each other. Ids, dates, numbers and words of a vocabulary stay: \
            look at what is listed as kept before you hand a file on. Nothing is overwritten.
            """
    )

    @Argument(help: ArgumentHelp("The numbers of events, as `crosswalk events` shows them.", valueName: "event"))
    var events: [LetterID]
    @Option(help: ArgumentHelp("The folder to write into; left out, the request is printed.", valueName: "dir"))
    var out: String?
    @Option(help: ArgumentHelp("A field that stays whatever it holds, by its name; repeatable.", valueName: "field"))
    var keep: [String] = []
    @Flag(help: "As it came, with everything in it.")
    var raw = false
    @OptionGroup var result: ResultOptions

    /// How many events one call exports: they are in memory together.
    private static let limit = 1000

    /// What came of one event.
    fileprivate struct Outcome {
        let event: EntryID
        let result: Result<CapturedEntry, CapturedEntry.Otherwise>
    }

    /// Exports them, in the order of the journal.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        guard out != nil || result.json || events.count == 1 else {
            throw CommandFailure(
                .misused,
                "several requests do not go into one output",
                remedy: "name a folder by --out"
            )
        }
        guard events.count <= Self.limit else {
            throw CommandFailure(.misused, "at most \(Self.limit) events are exported at once")
        }
        let configuration = try desk.configuration(result.config)
        var entries: [EntryID: EntryHistory] = [:]
        let store = try desk.store(configuration, .look)
        for event in events {
            let entry = try await configuration.entry(event, in: store)
            entries[entry.id] = entry
        }
        let kept = keep + configuration.deciding
        var redaction = raw ? nil : Redaction(by: desk.entropy, keeping: kept)
        let outcomes = entries.sorted { $0.key < $1.key }.map { id, entry -> Outcome in
            do throws(CapturedEntry.Otherwise) {
                return Outcome(event: id, result: .success(try CapturedEntry(entry, configuration, &redaction)))
            } catch {
                return Outcome(event: id, result: .failure(error))
            }
        }
        if let out { try Self.write(outcomes.compactMap(\.captured), to: out) }
        return performance(of: outcomes)
    }

    private func performance(of outcomes: [Outcome]) -> Performance {
        let captured = outcomes.compactMap(\.captured)
        let missed = outcomes.compactMap(\.missed)
        let document: JSON = [
            "raw": .flag(raw),
            "captures": .array(captured.map { $0.json(in: out) }),
            "notCaptured": .array(
                missed.map { id, otherwise in
                    [
                        "event": .integer(id.number), "reason": .string(otherwise.reason),
                        "remedy": .string(otherwise.remedy),
                    ]
                }
            ),
        ]
        let status: CommandFailure.Status = missed.isEmpty ? .done : .wrong
        let words = captured.map { $0.text(in: out) }.joined()
        var performance =
            if out == nil, !result.json {
                Performance(status, captured.map { String(decoding: $0.request, as: UTF8.self) }.joined())
            } else {
                result.performance(document, status: status, text: words)
            }
        if out == nil, !result.json { performance.errors += words }
        for (id, otherwise) in missed {
            let failure = CommandFailure(.wrong, "event \(id): \(otherwise.reason)", remedy: otherwise.remedy)
            performance.errors += failure.text
        }
        return performance
    }

    /// Writes files that are not there yet: all of them, or none where one is.
    private static func write(_ captured: [CapturedEntry], to folder: String) throws(CommandFailure) {
        let folder = URL(filePath: folder, directoryHint: .isDirectory)
        let isThere = { (entry: CapturedEntry) in
            FileManager.default.fileExists(atPath: folder.appending(path: entry.file).path)
        }
        if let there = captured.first(where: isThere) {
            throw CommandFailure(
                .misused,
                "there is a file \(there.file) in \(folder.path) already; nothing was written",
                remedy: "name another folder by --out, or take the file away"
            )
        }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for entry in captured {
                let file = folder.appending(path: entry.file)
                try Data(entry.request).write(to: file, options: .withoutOverwriting)
                // What was not recognised as personal may be so.
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            }
        } catch {
            throw CommandFailure(
                .wrong,
                "\(folder.path) cannot be written: \(error.localizedDescription)",
                remedy: "check the folder and its mode"
            )
        }
    }
}

extension Capture.Outcome {
    /// The capture; nil where there is none.
    fileprivate var captured: CapturedEntry? { try? result.get() }

    /// Why there is no capture; nil where there is one.
    fileprivate var missed: (event: EntryID, otherwise: CapturedEntry.Otherwise)? {
        if case .failure(let otherwise) = result { (event, otherwise) } else { nil }
    }
}

extension LoadedConfiguration {
    /// The fields whose values decide whether a record takes part: with other words in them it would not.
    fileprivate var deciding: [String] {
        gateway.syncs.flatMap { sync in
            Side.allCases.flatMap { sync.share[$0].paths }.compactMap { $0.names.last.map(String.init) }
        }
    }
}

extension CapturedEntry {
    /// The capture as JSON; the request itself where it is in no file.
    fileprivate func json(in folder: String?) -> JSON {
        var object = JSONObject([
            ("event", .integer(id.number)), ("connection", .string(connection.text)), ("receiver", .string(receiver)),
            ("file", .optional(folder.map { "\($0)/\(file)" })),
            ("redacted", .array((report?.replaced ?? []).map(JSON.string))),
            ("kept", .array((report?.kept ?? []).map(JSON.string))),
            ("wholeBody", .flag(report?.isWhole ?? false)),
            ("headersLeftOut", .array(leftOut.map(JSON.string))),
        ])
        if folder == nil {
            if let text = String(validating: request, as: UTF8.self) {
                object["request"] = .string(text)
            } else {
                object["requestBase64"] = .string(Base64.encode(request))
            }
        }
        return .object(object)
    }

    /// What was done, by names alone.
    fileprivate func text(in folder: String?) -> String {
        let names: [(String, [String])] = [
            ("redacted", report?.replaced ?? []), ("kept", report?.kept ?? []), ("headers left out", leftOut),
        ]
        let whole = report?.isWhole ?? false ? "  redacted: the whole body, which cannot be read\n" : ""
        return "event \(id)\(folder.map { " → \($0)/\(file)" } ?? "")\n" + whole
            + names.filter { !$0.1.isEmpty }.map { "  \($0.0): \($0.1.joined(separator: ", "))\n" }.joined()
    }
}
