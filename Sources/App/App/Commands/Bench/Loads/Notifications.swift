import Load
import Model
import Platforms

/// Distinct, validly signed notifications of Intercom companies, as the bytes that Intercom would send.
///
/// The captured shape, 650 to 1000 bytes of body. A notification is known by its number, from which its delivery's id
/// and its company come; the ids look random, as Intercom's do, so that no index is spared what it costs.
struct Notifications: Sendable {
    /// The path that takes them.
    var path = "/in/intercom"
    /// The secret they are signed with.
    let secret: Secret
    /// The workspace they come from.
    var workspace = usualWorkspace
    /// What the ids come from; two loads with different seeds have no id in common.
    let seed: UInt64

    /// The workspace they come from unless another is given.
    static let usualWorkspace = "abc123de"
    /// How long the companies' notes are: what makes bodies of different lengths.
    private static let noteLengths = [8, 50, 90, 130, 170, 210, 240]
    /// How many digits a number has.
    private static let digits = 12

    /// The id of a notification, which its delivery is known by.
    func id(_ number: Int, version: Int = 0) -> String {
        "notif_\(String(decoding: scattered(number, version), as: UTF8.self))-\(tail)"
    }

    /// The id that the company of a number has at its owner's.
    func companyID(_ number: Int) -> String { "c-" + String(decoding: Self.padded(number), as: UTF8.self) }

    /// The name of a number's company in a version.
    func name(_ number: Int, version: Int) -> String {
        Self.name(String(decoding: Self.padded(number), as: UTF8.self), version)
    }

    /// The notification of a number, which shows its company in a version from 0 to 59.
    func message(_ number: Int, version: Int) throws(CommandFailure) -> HTTPRequest {
        try message(number, version, Self.noteLengths.map { Template(body(noteLength: $0, version: version)) })
    }

    /// The notifications of some numbers, ready to be sent.
    func prepared(_ numbers: Range<Int>, version: Int = 0) throws(CommandFailure) -> PreparedRequests {
        let templates = Self.noteLengths.map { Template(body(noteLength: $0, version: version)) }
        var requests = PreparedRequests(room: numbers.count, of: 1200)
        for number in numbers {
            let message = try message(number, version, templates)
            requests.append(head: Self.head(of: message).utf8, body: message.body)
        }
        return requests
    }

    private func message(_ number: Int, _ version: Int, _ templates: [Template]) throws(CommandFailure) -> HTTPRequest {
        let body = templates[number % templates.count].filled(Self.padded(number), scattered(number, version))
        let request = HTTPRequest("POST", path, headers: Self.headers, body: body)
        guard let scheme = SignaturePresets.named("intercom") else { return request }
        do throws(SettingsError) {
            return try scheme.sign(request, with: secret, at: Self.instant)
        } catch {
            throw CommandFailure(.misused, "the notifications cannot be signed: \(error)")
        }
    }

    private static let headers: HTTPHeaders = [
        "Host": "127.0.0.1", "User-Agent": "intercom-parrot-service-client/1.0", "Accept": "application/json",
        "Content-Type": "application/json",
    ]
    private static let instant = Timestamp(seconds: 1_772_355_601)

    private static func head(of request: HTTPRequest) -> String {
        var head = "\(request.method) \(request.target) HTTP/1.1\r\n"
        for line in request.headers.lines { head += "\(line.name): \(line.value)\r\n" }
        return head + "Content-Length: \(request.body.count)\r\n\r\n"
    }

    private static func padded(_ number: Int) -> [UInt8] {
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: digits)
        var (rest, place) = (number, digits.count - 1)
        while rest > 0, place >= 0 {
            digits[place] += UInt8(rest % 10)
            (rest, place) = (rest / 10, place - 1)
        }
        return digits
    }

    /// Sixteen hexadecimal digits in groups: the finalizer of SplitMix64, which maps no two numbers to one.
    private func scattered(_ number: Int, _ version: Int) -> [UInt8] {
        var mixed = (UInt64(number) | UInt64(version) << 40) &+ seed
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: mixed >> (56 - 8 * $0)) }
        let hex = Array(Hex.encode(bytes).utf8)
        return hex[..<8] + [UInt8(ascii: "-")] + hex[8..<12] + [UInt8(ascii: "-")] + hex[12...]
    }

    /// The part of every id that tells one load from another.
    private var tail: String {
        let hex = Hex.encode((0..<8).map { UInt8(truncatingIfNeeded: seed >> (56 - 8 * $0)) })
        return "\(hex.prefix(4))-\(hex.dropFirst(4))"
    }

    private static func name(_ number: String, _ version: Int) -> String { "Company \(number) v\(version)" }

    private func body(noteLength: Int, version: Int) -> [UInt8] {
        let number = Template.number
        let second = String("0\(version)".suffix(2))
        let body: JSON = [
            "type": "notification_event", "app_id": .string(workspace),
            "data": [
                "type": "notification_event_data",
                "item": [
                    "type": "company", "id": .string("64f000000000\(number)"),
                    "name": .string(Self.name(number, version)), "app_id": .string(workspace), "plan": nil,
                    "company_id": .string("c-\(number)"), "remote_created_at": nil,
                    "created_at": "2026-01-10T04:11:34.013+00:00",
                    "updated_at": .string("2026-03-01T09:00:\(second).206+00:00"), "last_request_at": nil, "size": 120,
                    "website": "https://company.example", "industry": "Testing", "monthly_spend": 0,
                    "session_count": 0, "user_count": 1,
                    "custom_attributes": ["notes": .string(String(repeating: "x", count: noteLength))], "tag_ids": [],
                ],
            ], "links": [:], "id": .string("notif_\(Template.id)-\(tail)"), "topic": "company.updated",
            "delivery_status": "pending", "delivery_attempts": 1, "delivered_at": 0,
            "first_sent_at": 1_772_355_601, "created_at": 1_772_355_600, "self": nil,
        ]
        return body.bytes
    }
}
