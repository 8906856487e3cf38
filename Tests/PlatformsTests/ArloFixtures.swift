import Model
import Platforms
import Testing

/// The connection that the fixtures are about.
enum ArloFixture {
    static let connection: ConnectionName = "arlo"
    static let key = Secret(Base64.encode(Array("arlo-webhook-key-of-the-fixtures".utf8)))
    static let oldKey = Secret(Base64.encode(Array("arlo-webhook-key-before-rotation".utf8)))
    static let now = Timestamp(seconds: 1_772_355_602)

    static let webhook = Settings([
        ("webhook", .group(Settings([("secrets", .list([.secret(key), .secret(oldKey)]))])))
    ])

    static let polled = Settings([("poll", .group(Settings()))])

    static let basic = Settings([
        ("flow", .text("basic")), ("username", .text("ops@example.com")), ("password", .secret(Secret("pass:word"))),
    ])

    static let oauth = Settings([
        ("flow", .text("refresh-token")), ("client-id", .secret(Secret("client"))),
        ("client-secret", .secret(Secret("s/cret"))), ("refresh-token", .secret(Secret("first"))),
    ])

    static func settings(credentials: Settings = basic, receive: Settings = webhook) -> Settings {
        Settings([
            ("url", .text("https://demo.arlo.co/")), ("credentials", .group(credentials)),
            ("receive", .group(receive)),
        ])
    }

    static func system(credentials: Settings = basic, receive: Settings = webhook) throws -> System {
        try ArloPlatform().open(connection, settings(credentials: credentials, receive: receive))
    }

    static func kind(_ name: String) -> KindRef { KindRef(connection, name) }

    static func request(_ name: String) throws -> HTTPRequest {
        try #require(HTTPText.request(try FixtureFiles.bytes("arlo/inbound/\(name).http")))
    }

    /// An arrival as the journal has it.
    static func arrival(_ receiver: String, _ body: [UInt8]) -> Arrival {
        Arrival(
            connection: connection,
            receiver: receiver,
            deliveryKey: nil,
            provenBy: nil,
            body: body,
            receivedAt: now
        )
    }
}

/// One conversation of `fixtures/arlo/outbound`.
struct ArloConversation {
    let name: String
    let ask: JSON
    let system: System

    init(_ name: String) throws {
        self.name = name
        ask = try FixtureFiles.json("arlo/outbound/\(name)/ask.json")
        system = try ArloFixture.system(receive: ArloFixture.polled)
    }

    private var kind: KindRef { ArloFixture.kind(ask["kind"]?.text ?? "Contact") }
    private var wanting: [FieldPath] { ask["wanting"]?.elements?.compactMap(\.text).map { FieldPath($0) } ?? [] }

    /// The next move as the fixtures write it.
    func step(after responses: [HTTPResponse]) throws -> Step<JSON> {
        let id = ask["id"]?.text ?? ""
        let fields = Fields(stored: ask["fields"] ?? .null)
        switch ask["do"]?.text {
        case "create": return write(.create(fields, uncertain: ask["uncertain"]?.flag ?? false), responses)
        case "update": return write(.update(id: id, fields), responses)
        case "archive": return write(.archive(id: id), responses)
        case "restore": return write(.restore(id: id), responses)
        case "delete": return write(.delete(id: id), responses)
        case "read": return read(id, responses)
        case "match": return match(responses)
        case "describe":
            let showing = ask["showing"]?.elements?.compactMap(\.text) ?? []
            return system.describer.step(describing: kind, after: responses)
                .rendered { [Rendering.description($0, showing: showing)] }
        case "poll": return try poll(responses)
        case "register":
            let registrar = try #require(system.registrar)
            return registrar.step(registering: ask["address"]?.text ?? "", after: responses)
                .rendered { [Self.registration($0)] }
        default:
            Issue.record("nothing is asked for")
            return .finish(.null)
        }
    }

    private func write(_ action: Write.Action, _ responses: [HTTPResponse]) -> Step<JSON> {
        let write = Write(kind: kind, action: action, keys: Fields(stored: ask["keys"] ?? .null))
        return system.writer.step(towards: [write], after: responses).rendered { $0.map(Rendering.outcome) }
    }

    private func read(_ id: String, _ responses: [HTTPResponse]) -> Step<JSON> {
        system.reader.step(towards: [kind.record(id)], wanting: wanting, description: nil, after: responses)
            .rendered { $0.map(Rendering.sighting) }
    }

    private func match(_ responses: [HTTPResponse]) -> Step<JSON> {
        let query = IdentityQuery(kind, equals: Fields(stored: ask["equals"] ?? .null))
        return system.matcher.step(for: [query], wanting: wanting, description: nil, after: responses)
            .rendered { $0.map(Rendering.match) }
    }

    private func poll(_ responses: [HTTPResponse]) throws -> Step<JSON> {
        let now = try #require(ask["now"]?.text.flatMap { Timestamp($0) })
        let prober = try #require(system.prober)
        return prober.step(for: kind, from: ask["cursor"]?.text, at: now, wanting: wanting, after: responses)
            .rendered { [Self.poll($0)] }
    }

    /// What a poll brought, with bodies as the texts they are.
    private static func poll(_ result: PollResult) -> JSON {
        guard case .harvest(let arrivals, let cursor, let more) = result else { return Rendering.poll(result) }
        let shown = arrivals.map { arrival -> JSON in
            var object = JSONObject([
                ("deliveryKey", .optional(arrival.deliveryKey)),
                ("body", .string(String(decoding: arrival.body, as: UTF8.self))),
            ])
            object["poison"] = arrival.poison.map(JSON.string)
            return .object(object)
        }
        return ["harvest": ["arrivals": .array(shown), "cursor": .string(cursor), "more": .flag(more)]]
    }

    private static func registration(_ result: RegistrationResult) -> JSON {
        switch result {
        case .registered(let id, let secret):
            ["registered": ["id": .string(id), "secret": .string(secret.revealText())]]
        case .present(let id, let mended): ["present": ["id": .string(id), "mended": .flag(mended)]]
        case .later(let later): Rendering.later(later)
        case .refused(let problem): Rendering.refused(problem)
        }
    }

    func request(_ number: Int) throws -> HTTPRequest {
        try #require(HTTPText.request(try FixtureFiles.bytes("arlo/outbound/\(name)/\(number).request.http")))
    }

    func response(_ number: Int) throws -> HTTPResponse {
        try #require(HTTPText.response(try FixtureFiles.bytes("arlo/outbound/\(name)/\(number).response.http")))
    }

    /// How many requests the folder has.
    var length: Int { FixtureFiles.names(in: "arlo/outbound/\(name)", ending: ".request.http").count }

    func outcome() throws -> JSON { try FixtureFiles.json("arlo/outbound/\(name)/outcome.json") }
}
