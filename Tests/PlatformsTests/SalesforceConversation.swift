import Model
import Platforms
import Testing

/// A conversation under `fixtures/salesforce/outbound`: what is asked of a codec, the requests it must make of it, the
/// answers it gets, and what it must make of them.
struct SalesforceConversation {
    static let folder = "salesforce/outbound"

    let ask: JSON
    let system: System

    init(_ name: String) throws {
        ask = try FixtureFiles.json("\(Self.folder)/\(name).ask.json")
        system = try SalesforceFixtures.system(SalesforceFixtures.settings(credentials: Self.credentials(ask)))
    }

    /// The codec's next move with the answers so far, its answer told as JSON.
    func step(after responses: [HTTPResponse]) throws -> Step<JSON> {
        switch ask["role"]?.text {
        case "read": told(try read(responses)) { .array($0.map(\.told)) }
        case "match": told(try match(responses)) { .array($0.map(\.told)) }
        case "write": told(try write(responses)) { .array($0.map(\.told)) }
        case "poll": told(try poll(responses), \.told)
        case "describe": told(try describe(responses), \.told)
        case "login": told(login(responses), \.told)
        default: throw Unreadable("no such role")
        }
    }

    private func told<Answer>(_ step: Step<Answer>, _ tell: (Answer) -> JSON) -> Step<JSON> {
        switch step {
        case .send(let request): .send(request)
        case .finish(let answer): .finish(tell(answer))
        }
    }

    private func read(_ responses: [HTTPResponse]) throws -> Step<[Sighting]> {
        let records = (ask["records"]?.elements ?? []).compactMap { $0.text.flatMap { RecordRef($0) } }
        return system.reader.step(
            towards: records,
            wanting: wanting,
            description: try description,
            after: responses
        )
    }

    private func match(_ responses: [HTTPResponse]) throws -> Step<[MatchResult]> {
        let kind = try kind
        let queries = (ask["queries"]?.elements ?? []).map { IdentityQuery(kind, equals: Fields(stored: $0)) }
        return system.matcher.step(for: queries, wanting: wanting, description: try description, after: responses)
    }

    private func write(_ responses: [HTTPResponse]) throws -> Step<[Outcome]> {
        let (kind, description) = (try kind, try description)
        let writes = try (ask["writes"]?.elements ?? []).map { json in
            Write(
                kind: kind,
                action: try Self.action(json),
                keys: Fields(stored: json["keys"] ?? .null),
                description: description
            )
        }
        return system.writer.step(towards: writes, after: responses)
    }

    private static func action(_ json: JSON) throws -> Write.Action {
        if let fields = json["create"] {
            return .create(Fields(stored: fields), uncertain: json["uncertain"]?.flag ?? false)
        }
        if let id = json["update"]?.text { return .update(id: id, Fields(stored: json["fields"] ?? .null)) }
        if let id = json["delete"]?.text { return .delete(id: id) }
        return .archive(id: try #require(json["archive"]?.text))
    }

    private func poll(_ responses: [HTTPResponse]) throws -> Step<PollResult> {
        try #require(system.prober).step(
            for: try kind,
            from: ask["cursor"].map(\.compact),
            at: SalesforceFixtures.now,
            wanting: wanting,
            description: try description,
            after: responses
        )
    }

    private func describe(_ responses: [HTTPResponse]) throws -> Step<DescribeResult> {
        system.describer.step(describing: try kind, after: responses)
    }

    private func login(_ responses: [HTTPResponse]) -> Step<LoginResult> {
        let now = SalesforceFixtures.now
        let previous = ask["previous"]?.text.map { refresh in
            Grant(token: Secret("old"), base: "https://old.example", refreshToken: Secret(refresh), at: now)
        }
        return system.access.step(from: previous, at: now, after: responses)
    }

    private var kind: KindRef {
        get throws { try #require(ask["kind"]?.text.flatMap { KindRef($0) }) }
    }

    private var wanting: [FieldPath] { (ask["wanting"]?.elements ?? []).compactMap(\.text).map { FieldPath($0) } }

    private var description: KindDescription? {
        get throws {
            guard let name = ask["describe"]?.text else { return nil }
            let body = try FixtureFiles.bytes("salesforce/describe/\(name).json")
            let step = system.describer.step(
                describing: KindRef("salesforce", name),
                after: [HTTPResponse(200, body: body)]
            )
            guard case .finish(.described(let description)) = step else { return nil }
            return description
        }
    }

    private static func credentials(_ ask: JSON) -> Settings {
        guard ask["credentials"]?.text == "refresh-token" else { return SalesforceFixtures.clientCredentials }
        return Settings([
            ("flow", .text("refresh-token")), ("client-id", .secret(Secret("fixture-client"))),
            ("client-secret", .secret(Secret("fixture-client-secret"))),
            ("refresh-token", .secret(Secret("configured-refresh-token"))),
        ])
    }
}

// MARK: - Answers, told as JSON

extension Later {
    var told: JSON {
        var object = JSONObject([("later", .string(reason)), ("scope", .string(scope.rawValue))])
        object["wait"] = wait.map { .string($0.crosswalk) }
        object["alone"] = alone ? true : nil
        return .object(object)
    }
}

extension Problem {
    var told: JSON {
        ["refused": .string(code), "message": .string(message), "fields": .array(fields.map { .string($0.text) })]
    }
}

extension Snapshot {
    var told: JSON {
        [
            "record": .string(record.description), "version": .optional(version?.instant.description),
            "createdAt": .optional(createdAt?.description), "fields": fields.stored,
        ]
    }
}

extension Sighting {
    var told: JSON {
        switch self {
        case .present(let snapshot): ["present": snapshot.told]
        case .gone: "gone"
        case .moved(let record): ["moved": .string(record.description)]
        case .concerns(let records): ["concerns": .array(records.map { .string($0.description) })]
        case .excluded(let problem): ["excluded": .string(problem.code)]
        case .later(let later): later.told
        case .refused(let problem): problem.told
        }
    }
}

extension MatchResult {
    var told: JSON {
        switch self {
        case .found(let snapshots): ["found": .array(snapshots.map(\.told))]
        case .later(let later): later.told
        case .refused(let problem): problem.told
        }
    }
}

extension Outcome {
    var told: JSON {
        switch self {
        case .accepted(let accepted):
            ["accepted": .string(accepted.record.description), "created": .flag(accepted.created)]
        case .later(let later): later.told
        case .refused(let problem): problem.told
        case .dangling(let problem): ["dangling": problem.told]
        case .gone: "gone"
        case .moved(let record): ["moved": .string(record.description)]
        }
    }
}

extension PollResult {
    var told: JSON {
        switch self {
        case .harvest(let arrivals, let cursor, let more):
            [
                "arrivals": .array(
                    arrivals.map { ["key": .optional($0.deliveryKey), "body": (try? JSON.parse($0.body)) ?? .null] }
                ),
                "cursor": (try? JSON.parse(cursor)) ?? .null, "more": .flag(more),
            ]
        case .abandoned(let cursor): ["abandoned": .string(cursor)]
        case .later(let later): later.told
        case .refused(let problem): problem.told
        }
    }
}

extension DescribeResult {
    var told: JSON {
        switch self {
        case .described(let description):
            .object(JSONObject(description.fields.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value.told) }))
        case .later(let later): later.told
        case .refused(let problem): problem.told
        }
    }
}

extension FieldDescription {
    var told: JSON {
        var object = JSONObject([("type", .string(type.rawValue)), ("native", .string(nativeType))])
        object["length"] = length.map { .integer($0) }
        object["creatable"] = .flag(creatable)
        object["updatable"] = .flag(updatable)
        object["unique"] = unique ? true : nil
        object["externalID"] = externalID ? true : nil
        object["choices"] = choices.map { .array($0.map(JSON.string)) }
        return .object(object)
    }
}

extension LoginResult {
    var told: JSON {
        switch self {
        case .granted(let grant):
            [
                "token": .string(grant.token.revealText()), "base": .string(grant.base),
                "refreshToken": .optional(grant.refreshToken?.revealText()), "at": .string(grant.at.description),
            ]
        case .later(let later): later.told
        case .refused(let problem): problem.told
        }
    }
}

extension HTTPRequest {
    /// The request as the files spell it: CRLF, its own headers, and the length of its body.
    var spelled: String {
        let lines =
            headers.lines.map { "\($0.name): \($0.value)" } + (body.isEmpty ? [] : ["Content-Length: \(body.count)"])
        return (["\(method) \(target) HTTP/1.1"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
            + String(decoding: body, as: UTF8.self)
    }
}
