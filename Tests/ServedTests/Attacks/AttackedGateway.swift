import Crypto
import HTTPClient
import Model
import SQLiteStore
import Store
import Testing

@testable import App

/// A gateway on a socket, and somebody who knows the secrets that prove a sender.
struct AttackedGateway {
    private static let messageSecret = "a-message-secret-of-these-tests"
    private static let eventSecret = "an-event-secret-of-these-tests"
    private static let notificationSecret = "a-notification-secret-of-these-tests"

    /// The org and the workspace that the gateway believes to be theirs.
    static let organization = "00D5g000000XyzAEAS"
    static let workspace = "attacked"

    /// The secrets that must not be seen.
    static let secrets = [messageSecret, eventSecret, notificationSecret]

    let world: ServedWorld

    /// Sets it up and runs it while the body does.
    static func with(_ body: (AttackedGateway) async throws -> Void) async throws {
        let adapting: (inout JSONObject) -> Void = { document in
            let message: JSON = ["secrets": [.string(messageSecret)]]
            let signed: JSON = [
                "scheme": [
                    "algorithm": "hmac-sha256", "header": "X-Salesforce-HMAC", "encoding": "hex", "template": "{body}",
                ], "secrets": [.string(eventSecret)],
            ]
            document.put(.string(organization), at: ["connections", "salesforce", "organization"])
            document.put(.string(workspace), at: ["connections", "intercom", "workspace"])
            document.put(message, at: ["connections", "salesforce", "receive", "outbound-message"])
            document.put(signed, at: ["connections", "salesforce", "receive", "signed"])
            document.put(
                ["secrets": [.string(notificationSecret)]],
                at: ["connections", "intercom", "receive", "webhook"]
            )
        }
        try await ServedWorld.with(adapting: adapting) { try await body(AttackedGateway(world: $0)) }
    }

    /// Sends an outbound message.
    func message(
        _ body: [UInt8],
        secret: String = messageSecret,
        contentType: String = "text/xml; charset=UTF-8"
    ) async throws -> HTTPResponse {
        try await post("/in/salesforce/outbound-message/\(secret)", ["Content-Type": contentType], body)
    }

    /// Sends a change event.
    func changeEvent(_ body: [UInt8], signature: String? = nil) async throws -> HTTPResponse {
        let code = Hex.encode(HMAC.code(.sha256, key: Array(Self.eventSecret.utf8), message: body))
        let headers: HTTPHeaders = ["Content-Type": "application/json", "X-Salesforce-HMAC": signature ?? code]
        return try await post("/in/salesforce", headers, body)
    }

    /// Sends a notification.
    func notification(
        _ body: [UInt8],
        signature: String? = nil,
        contentType: String = "application/json"
    ) async throws -> HTTPResponse {
        let code = Hex.encode(HMAC.code(.sha1, key: Array(Self.notificationSecret.utf8), message: body))
        let headers: HTTPHeaders = ["Content-Type": contentType, "X-Hub-Signature": signature ?? "sha1=" + code]
        return try await post("/in/intercom", headers, body)
    }

    /// Sends anything.
    func post(_ path: String, _ headers: HTTPHeaders, _ body: [UInt8]) async throws -> HTTPResponse {
        try await world.transport.send(
            HTTPRequest("POST", "http://\(world.gateway.listen)\(path)", headers: headers, body: body)
        )
    }

    /// What is in the journal, the newest first.
    func entries(from connection: ConnectionName?) async throws -> [EntryHistory] {
        try await world.store.entries(HistoryFilter(connection: connection, limit: 1000))
    }

    /// Waits until the newest entry is decided, and expects that it is what the body says.
    func expect(_ body: HostileBodyTests.Body, from connection: ConnectionName) async throws {
        var newest: EntryHistory?
        try await world.wait(for: body.name) {
            newest = try await entries(from: connection).first
            return newest.map { ![.pending, .claimed].contains($0.state) } ?? false
        }
        let entry = try #require(newest, "\(body.name)")
        guard let reason = body.reason else { return #expect(entry.state == .settled, "\(body.name)") }
        #expect(entry.state == .dead, "\(body.name)")
        #expect(entry.reason?.contains(reason) == true, "\(body.name): \(entry.reason ?? "no reason")")
        #expect(entry.reason?.utf8.count ?? 0 < 300, "\(body.name)")
    }
}

extension JSONObject {
    /// Puts a value at a path, other members of the objects on the way left as they are.
    mutating func put(_ value: JSON, at names: ArraySlice<String>) {
        guard let name = names.first else { return }
        guard names.count > 1 else { return self[name] = value }
        var inner = self[name]?.object ?? JSONObject()
        inner.put(value, at: names.dropFirst())
        self[name] = .object(inner)
    }
}
