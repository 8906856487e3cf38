import Model
import Pipeline
import Platforms
import Store

/// An entry of the journal as the request that brought it: what `replay` sends and rehearsals deliver.
struct CapturedEntry: Sendable {
    /// The entry.
    let id: EntryID
    /// Where it came for.
    let connection: ConnectionName
    /// The way it came in.
    let receiver: String
    /// The name of a file for it: the entry's number first, so that a folder is replayed in the order of the journal.
    let file: String
    /// The request, to the last byte.
    let request: [UInt8]
    /// What became of the fields of its body; nil where all of it is as it came.
    let report: Redaction.Report?
    /// The header lines that were left out, by their names.
    let leftOut: [String]

    /// Why an entry is no request, and what to do instead.
    struct Otherwise: Error, Sendable {
        let reason: String
        let remedy: String
    }

    /// Puts the request together.
    ///
    /// - Parameters:
    ///   - entry: the entry.
    ///   - configuration: what says how its receiver is addressed.
    ///   - redaction: takes out what is personal; nil leaves everything as it came.
    /// - Throws: `Otherwise` for what came by no request.
    init(
        _ entry: EntryHistory,
        _ configuration: LoadedConfiguration,
        _ redaction: inout Redaction?
    ) throws(Otherwise) {
        let arrival = entry.arrival
        let target = try Self.target(of: entry, configuration)
        let (body, report) =
            redaction?.body(arrival.body, named: "event \(entry.id)") ?? (arrival.body, Redaction.Report?.none)
        let isRaw = redaction == nil
        let kept = arrival.headers.lines.filter { Self.stays($0.name, raw: isRaw) }
        id = entry.id
        connection = arrival.connection
        receiver = arrival.receiver
        file = Self.file(of: entry)
        self.report = report
        leftOut = arrival.headers.lines.map(\.name).filter { name in
            !Self.stays(name, raw: isRaw) && !Self.frames(name)
        }
        let lines =
            ["POST \(target) HTTP/1.1"] + kept.map { "\($0.name): \($0.value)" } + ["Content-Length: \(body.count)"]
        request = Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + body
    }

    /// Header lines that say nothing of anybody: everything else may, and is written only as it came, on demand.
    private static let harmless = ["Content-Type", "Accept", "User-Agent", "SOAPAction"]

    private static func stays(_ name: String, raw: Bool) -> Bool {
        raw ? !frames(name) : harmless.contains { HTTPHeaders.same($0, name) }
    }

    /// Whether a line belongs to how the bytes travelled.
    private static func frames(_ name: String) -> Bool {
        ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect"].contains { HTTPHeaders.same($0, name) }
    }

    /// Where the request went: a secret that stood in its address is not known to the journal, and is put there anew
    /// when it is signed.
    private static func target(
        of entry: EntryHistory,
        _ configuration: LoadedConfiguration
    ) throws(Otherwise) -> String {
        let arrival = entry.arrival
        guard arrival.lookedAt == nil else {
            throw Otherwise(
                reason: "a record was looked at, because an operator or the gateway wanted it; no request brought it",
                remedy: entry.again(configuration)
            )
        }
        guard let connection = configuration.connections[arrival.connection] else {
            throw Otherwise(
                reason: "the configuration has no connection \(arrival.connection), so nobody knows how it came",
                remedy: "name the configuration by which it came with --config"
            )
        }
        switch Catalog.platform(named: connection.platform)?.proof(of: arrival.receiver) {
        case .signature?: return "/in/\(arrival.connection)"
        case .address?: return "/in/\(arrival.connection)/\(arrival.receiver)"
        case nil:
            throw Otherwise(
                reason: "the gateway read it from \(arrival.connection) itself; no request brought it",
                remedy: entry.again(configuration)
            )
        }
    }

    private static func file(of entry: EntryHistory) -> String {
        let number = String(entry.id.number)
        let what = entry.rulings.lazy.compactMap(\.trigger).first ?? entry.arrival.receiver
        let zeros = String(repeating: "0", count: max(0, 8 - number.count))
        let name = "\(zeros)\(number)-\(entry.arrival.connection)-\(what)"
        let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) ? $0 : "_" }
        return String(plain) + ".http"
    }
}

extension EntryHistory {
    /// How what it told can be had once more.
    fileprivate func again(_ configuration: LoadedConfiguration) -> String {
        let record = arrival.lookedAt ?? rulings.first?.record
        guard let record, let (sync, side) = configuration.gateway.syncs(for: record.kind).first else {
            return "`crosswalk event \(id) --json` shows what it held"
        }
        return "`crosswalk \(side == .crm ? "pull" : "push") \(sync.name) \(record) --yes` looks at the record again"
    }
}
