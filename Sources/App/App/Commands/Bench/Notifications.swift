import Load
import Model
import Platforms

/// Distinct, validly signed notifications of Intercom companies, as the bytes that Intercom would send.
///
/// The captured shape, 600 to 950 bytes of body: the numbers of company, record and delivery are written into templates,
/// so that a hundred thousand are made in a second.
struct Notifications: Sendable {
    /// The path that takes them.
    let path: String
    /// The secret they are signed with.
    let secret: Secret
    /// Tells the deliveries of one load from those of another: eight hexadecimal digits.
    let run: String

    /// The workspace they come from.
    static let workspace = "abc123de"
    /// Where a number is to be written: as many digits as it has.
    private static let gap = [UInt8](repeating: UInt8(ascii: "#"), count: 12)
    /// How long the companies' names are: what makes bodies of different lengths.
    private static let nameLengths = [8, 60, 120, 180, 240, 300, 350]

    /// The id of a notification, which its delivery is known by.
    func id(_ number: Int) -> String {
        "notif_\(run)-1111-4222-8333-" + String(decoding: Self.digits(number), as: UTF8.self)
    }

    /// The notifications of some numbers, each with its head.
    func prepared(_ numbers: Range<Int>) throws(SettingsError) -> PreparedRequests {
        guard let scheme = SignaturePresets.named("intercom") else { return PreparedRequests() }
        let templates = Self.nameLengths.map { Template(body(nameLength: $0)) }
        var requests = PreparedRequests(room: numbers.count, of: 1100)
        for number in numbers {
            let body = templates[number % templates.count].filled(with: Self.digits(number))
            let request = try scheme.sign(
                HTTPRequest("POST", path, headers: Self.headers, body: body),
                with: secret,
                at: Self.instant
            )
            requests.append(head: Self.head(of: request).utf8, body: body)
        }
        return requests
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

    private static func digits(_ number: Int) -> [UInt8] {
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: gap.count)
        var (rest, place) = (number, gap.count - 1)
        while rest > 0, place >= 0 {
            digits[place] += UInt8(rest % 10)
            (rest, place) = (rest / 10, place - 1)
        }
        return digits
    }

    private func body(nameLength: Int) -> [UInt8] {
        let number = String(decoding: Self.gap, as: UTF8.self)
        let body: JSON = [
            "type": "notification_event", "app_id": .string(Self.workspace),
            "data": [
                "type": "notification_event_data",
                "item": [
                    "type": "company", "id": .string("64f000000000\(number)"),
                    "name": .string("Company \(number) " + String(repeating: "x", count: nameLength)),
                    "app_id": .string(Self.workspace), "plan": nil, "company_id": .string("c-\(number)"),
                    "remote_created_at": nil, "created_at": "2026-01-10T04:11:34.013+00:00",
                    "updated_at": "2026-03-01T09:00:00.206+00:00", "last_request_at": nil, "size": 120,
                    "website": "https://company.example", "industry": "Testing", "monthly_spend": 0,
                    "session_count": 0, "user_count": 1, "custom_attributes": [:], "tag_ids": [],
                ],
            ], "links": [:], "id": .string("notif_\(run)-1111-4222-8333-\(number)"), "topic": "company.updated",
            "delivery_status": "pending", "delivery_attempts": 1, "delivered_at": 0,
            "first_sent_at": 1_772_355_601, "created_at": 1_772_355_600, "self": nil,
        ]
        return body.bytes
    }

    /// A body with gaps for its number.
    private struct Template {
        private let body: [UInt8]
        private let gaps: [Int]

        init(_ body: [UInt8]) {
            self.body = body
            gaps = body.indices.filter { body[$0...].starts(with: Notifications.gap) }
        }

        func filled(with digits: [UInt8]) -> [UInt8] {
            var filled = body
            for gap in gaps { filled.replaceSubrange(gap..<(gap + digits.count), with: digits) }
            return filled
        }
    }
}
