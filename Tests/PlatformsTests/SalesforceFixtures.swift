import Model
import Platforms
import Testing

/// The connection that the files under `fixtures/salesforce` are for, and how they are read and told.
enum SalesforceFixtures {
    static let folder = "salesforce"
    static let now = Timestamp(milliseconds: 1_772_355_900_000)  // 2026-03-01T09:05:00Z

    static let secrets = ["om-fixture-secret-9f31c27be0", "om-fixture-secret-before-4410"]
    static let eventSecret = "cdc-fixture-secret-5ad0e8b1"

    /// The fields that the org's outbound messages carry.
    static let fields = [
        "Account": ["Id", "AccountNumber", "Industry", "Name", "Phone", "Website"],
        "Contact": ["Id", "Email", "FirstName", "LastName"],
    ]

    static func settings(
        credentials: Settings = SalesforceFixtures.clientCredentials,
        receive: Settings = SalesforceFixtures.receive
    ) -> Settings {
        Settings([
            ("url", .text("https://example.my.salesforce.com")), ("organization", .text("00D5g000000XyzAEAS")),
            ("api-version", .text("62.0")), ("credentials", .group(credentials)), ("receive", .group(receive)),
        ])
    }

    static let clientCredentials = Settings([
        ("flow", .text("client-credentials")), ("client-id", .secret(Secret("fixture-client"))),
        ("client-secret", .secret(Secret("fixture-client-secret"))),
    ])

    static let receive = Settings([
        (
            "outbound-message",
            .group(
                Settings([
                    ("secrets", .list(secrets.map { .secret(Secret($0)) })),
                    ("fields", .group(Settings(fields.map { ($0.key, .list($0.value.map { .text($0) })) }))),
                ])
            )
        ),
        (
            "signed",
            .group(
                Settings([
                    (
                        "scheme",
                        .data([
                            "algorithm": "hmac-sha256", "header": "X-Salesforce-HMAC", "encoding": "hex",
                            "template": "{body}",
                        ])
                    ),
                    ("secrets", .list([.secret(Secret(eventSecret))])),
                ])
            )
        ),
        ("poll", .group(Settings([("kinds", .list([.text("Account"), .text("Contact")]))]))),
    ])

    static func system(_ settings: Settings = SalesforceFixtures.settings()) throws -> System {
        try SalesforcePlatform().open("salesforce", settings)
    }
}

/// A message in a file: a start line, header lines, an empty line, the body; lines end in CRLF.
struct HTTPFile {
    let start: [Substring]
    let headers: HTTPHeaders
    let body: [UInt8]

    init(_ path: String) throws {
        let bytes = try FixtureFiles.bytes(path)
        let split = try #require(bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) })
        let lines = String(decoding: bytes[..<split], as: UTF8.self).split(separator: "\r\n")
        start = lines[0].split(separator: " ", maxSplits: 2)
        headers = HTTPHeaders(
            lines.dropFirst().compactMap { line in
                line.firstIndex(of: ":").map { colon in
                    let value = line[line.index(after: colon)...].drop { $0 == " " }
                    return .init(String(line[..<colon]), String(value))
                }
            }
        )
        body = Array(bytes[(split + 4)...])
        if let length = headers.only("Content-Length") { try #require(Int(length) == body.count, "\(path)") }
    }

    var request: HTTPRequest {
        HTTPRequest(String(start[0]), String(start[1]), headers: headers, body: body)
    }

    var response: HTTPResponse {
        HTTPResponse(Int(start[1]) ?? 0, headers: headers, body: body)
    }

    /// The path segments behind `/in/{connection}`.
    var route: [String] {
        start[1].split(separator: "/").dropFirst(2).map(String.init)
    }
}

// MARK: - What came of it, as JSON

extension Refusal {
    var told: JSON {
        switch self {
        case .unproven(let reason): ["refused": "unproven", "reason": .string(reason)]
        case .unknownReceiver: ["refused": "unknown-receiver"]
        case .wrongContentType: ["refused": "wrong-content-type"]
        case .foreign(let reason): ["refused": "foreign", "reason": .string(reason)]
        }
    }
}

extension Arrival {
    /// The arrival and what it reads as.
    func told(by source: any Source) -> JSON {
        var object = JSONObject([
            ("receiver", .string(receiver)), ("key", .optional(deliveryKey)),
            ("provenBy", .optional(source.index(ofSecretOf: self))),
        ])
        guard poison == nil else {
            object["poison"] = .optional(poison)
            return .object(object)
        }
        do throws(Unreadable) {
            let reading = try source.read(self)
            object["remark"] = reading.remark.map(JSON.string)
            object["events"] = .array(reading.events.map(\.told))
        } catch {
            object["unreadable"] = .string(error.reason)
        }
        return .object(object)
    }
}

extension Event {
    var told: JSON {
        var object = JSONObject([
            ("record", .string(record.description)), ("verb", .string(verb.description)),
            ("version", .optional(version?.instant.description)), ("coverage", .string(coverage.rawValue)),
        ])
        object["mergedInto"] = mergedInto.map { .string($0.description) }
        object["fields"] = fields.stored
        return .object(object)
    }
}
