import Model

/// The REST API of one org: its paths and the headers of its requests.
struct SalesforceAPI: Sendable {
    /// The connection.
    let connection: ConnectionName
    /// The version, `62.0`.
    let version: String
    /// Whether writes may run the org's assignment rules, which re-own leads and cases; Salesforce's own default is yes.
    var runsAssignmentRules = false
    /// Whether writes pass duplicate rules whose action is an alert.
    var passesDuplicateAlerts = false

    /// The longest request target that is sent, in bytes.
    ///
    /// Salesforce answers 414 when the URI is longer than 16,384 bytes, and 431 when URI and headers are; the headers
    /// with their token stay below 2 KiB.
    static let targetLimit = 14_000

    /// A path below the version's root.
    func path(_ rest: String) -> String { "/services/data/v\(version)/\(rest)" }

    /// A reading request.
    func get(_ rest: String) -> HTTPRequest { HTTPRequest("GET", path(rest)) }

    /// A writing request.
    func write(_ method: String, _ rest: String, _ body: JSON? = nil) -> HTTPRequest {
        var request = HTTPRequest(method, path(rest))
        if let body {
            request.headers.add("Content-Type", "application/json; charset=utf-8")
            request.body = body.bytes
        }
        request.headers.add("Sforce-Auto-Assign", runsAssignmentRules ? "TRUE" : "FALSE")
        if passesDuplicateAlerts { request.headers.add("Sforce-Duplicate-Rule-Header", "allowSave=true") }
        return request
    }

    /// The record of an id as Salesforce wrote it.
    func record(_ kind: String, _ id: SalesforceID) -> RecordRef {
        KindRef(connection, kind).record(id.text)
    }

    /// The path of a query's next page, on our own host; nil for anything that is no such path.
    ///
    /// Whatever origin an answer names is ignored, because the credentials would follow it.
    static func nextPage(_ url: String) -> String? {
        var path = url[...]
        if url.hasPrefix("https://") {
            path = url.dropFirst(8)
            path = path[(path.firstIndex(of: "/") ?? path.endIndex)...]
        }
        let plain = path.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard plain, path.hasPrefix("/services/data/v"), !path.contains(".."), path.utf8.count <= 512 else {
            return nil
        }
        return String(path)
    }
}
