import HTTPClient
import Model
import SQLiteStore
import Store
import Testing

@testable import App

/// Asks the operator API of a served world.
extension ServedWorld {
    /// The operators of a test, one of each role: the token is `a-token-for-ROLE`.
    static func withOperators(_ body: (ServedWorld) async throws -> Void) async throws {
        try await with(
            adapting: { document in
                var gateway = document["gateway"]?.object ?? JSONObject()
                gateway["operators"] = .array(
                    Operator.Role.allCases.map { role in
                        [
                            "name": .string("the-\(role.rawValue)"), "token": .string(token(role)),
                            "role": .string(role.rawValue),
                        ]
                    }
                )
                document["gateway"] = .object(gateway)
            },
            body
        )
    }

    /// The token of the operator of a role.
    static func token(_ role: Operator.Role) -> String { "a-token-for-\(role.rawValue)" }

    /// Asks the API.
    func api(
        _ method: String,
        _ path: String,
        _ body: JSON? = nil,
        as role: Operator.Role? = nil,
        with more: HTTPHeaders = [:]
    ) async throws -> HTTPResponse {
        var headers = more
        if let role { headers.add("Authorization", "Bearer \(Self.token(role))") }
        if body != nil { headers.add("Content-Type", "application/json") }
        let url = "http://\(gateway.operating)/api/\(path)"
        return try await transport.send(HTTPRequest(method, url, headers: headers, body: body?.bytes ?? []))
    }

    /// Waits for the end of what a request has begun.
    @discardableResult
    func ended(_ begun: HTTPResponse) async throws -> JSON {
        let id = try #require(begun.document.value(at: "work.id")?.text)
        var work = JSON.null
        try await wait(for: "the end of \(id)") {
            work = try await api("GET", "work/\(id)", as: .viewer).document["work"] ?? .null
            return work["ended"]?.text != nil
        }
        return work
    }

    /// Leaves a dead letter: a company's notification that nobody can read.
    func leaveDeadLetter() async throws {
        let arrival = Arrival(
            connection: "intercom",
            receiver: "webhook",
            deliveryKey: nil,
            provenBy: SecretMark(0),
            headers: [:],
            body: Array("{}".utf8),
            receivedAt: SystemClock().now,
            poison: "it says nothing"
        )
        _ = try await store.append([arrival], at: SystemClock().now)
    }
}

extension HTTPResponse {
    /// The answer's document.
    var document: JSON { (try? JSON.parse(body)) ?? .null }
}
