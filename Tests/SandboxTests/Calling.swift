import Model
import Sandbox
import Testing

/// 2026-03-01T09:00:00Z.
let nine = Timestamp(seconds: 1_772_355_600)

/// An answer, taken apart.
struct Answered {
    let status: Int
    let json: JSON
    let headers: HTTPHeaders

    init(_ response: HTTPResponse) {
        status = response.status
        json = (try? JSON.parse(response.body)) ?? .null
        headers = response.headers
    }

    /// The code of the first error of Salesforce's array.
    var code: String? { json.elements?.first?["errorCode"]?.text }
    /// The code of the first error of Intercom's list.
    var intercomCode: String? { json["errors"]?.elements?.first?["code"]?.text }
}

extension SalesforceSimulator {
    static func fresh(_ change: (inout SalesforceOptions) -> Void = { _ in }) -> SalesforceSimulator {
        var options = SalesforceOptions(seed: "tests")
        change(&options)
        return SalesforceSimulator(options)
    }

    /// Calls the REST API with a person's session.
    mutating func call(
        _ method: String,
        _ path: String,
        _ body: JSON? = nil,
        headers: [(String, String)] = [],
        version: Int = 60,
        at now: Timestamp = nine
    ) -> Answered {
        var lines: HTTPHeaders = ["Authorization": "Bearer \(personToken ?? "")", "Content-Type": "application/json"]
        for (name, value) in headers { lines.replace(name, value) }
        let target = path.hasPrefix("/services") ? path : "/services/data/v\(version).0" + path
        return Answered(answer(HTTPRequest(method, target, headers: lines, body: body?.bytes ?? []), at: now))
    }

    /// Creates a row and says its id.
    mutating func make(_ type: String, _ fields: JSON, at now: Timestamp = nine) -> String {
        call("POST", "/sobjects/\(type)", fields, at: now).json["id"]?.text ?? ""
    }

    /// Runs a query.
    mutating func ask(_ query: String, all: Bool = false, at now: Timestamp = nine) -> Answered {
        call("GET", "/query\(all ? "All" : "")?q=\(PercentEncoding.encode(query))", at: now)
    }
}

extension IntercomSimulator {
    static func fresh(_ change: (inout IntercomOptions) -> Void = { _ in }) -> IntercomSimulator {
        var options = IntercomOptions(seed: "tests")
        change(&options)
        return IntercomSimulator(options)
    }

    /// Calls the REST API with the gateway's token.
    mutating func call(
        _ method: String,
        _ path: String,
        _ body: JSON? = nil,
        headers: [(String, String)] = [],
        at now: Timestamp = nine
    ) -> Answered {
        var lines: HTTPHeaders = [
            "Authorization": "Bearer \(token)", "Accept": "application/json", "Content-Type": "application/json",
            "Intercom-Version": "2.16",
        ]
        for (name, value) in headers { lines.replace(name, value) }
        return Answered(answer(HTTPRequest(method, path, headers: lines, body: body?.bytes ?? []), at: now))
    }
}

/// A clock that stands at nine.
struct StillClock: WallClock {
    var now: Timestamp { nine }
}

/// A number with a fraction.
func fraction(_ text: String) -> JSON { Numeral(text).map(JSON.number) ?? .null }
