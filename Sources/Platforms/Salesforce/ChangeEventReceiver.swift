import Model

/// Proves change events that a relay delivers as signed JSON, one or an array of them.
struct ChangeEventReceiver: Sendable {
    /// The name under `receive`.
    static let name = "signed"
    /// The most events of one request.
    static let eventLimit = 1000

    /// The connection.
    let connection: ConnectionName
    /// The org whose events are accepted, where the relay names one.
    let organization: SalesforceID
    /// Proves the requests.
    let verifier: SignatureVerifier

    /// Proves a request, and says what to journal: each event of an array by itself.
    func admit(_ request: HTTPRequest, at now: Timestamp) throws(Refusal) -> Admission {
        let (secret, key) = try prove(request, at: now)
        guard Self.isJSON(request.headers.only("Content-Type")) else { throw .wrongContentType }
        func arrival(_ body: [UInt8], key: String?, poison: String? = nil) -> Arrival {
            Arrival(
                connection: connection,
                receiver: Self.name,
                deliveryKey: key,
                provenBy: secret,
                headers: HeaderRedaction.kept(request.headers),
                body: body,
                receivedAt: now,
                poison: poison
            )
        }
        let document: JSON
        do throws(JSONError) {
            document = try JSON.parse(request.body)
        } catch {
            let poison = arrival(request.body, key: key, poison: "not JSON as expected: \(error)")
            return Admission([poison], answer: Self.answer)
        }
        guard let elements = document.elements else {
            try checkOrganization(document)
            return Admission([arrival(request.body, key: Self.key(document) ?? key)], answer: Self.answer)
        }
        guard elements.count <= Self.eventLimit else {
            let poison = arrival(request.body, key: key, poison: "more than \(Self.eventLimit) events in one request")
            return Admission([poison], answer: Self.answer)
        }
        for element in elements { try checkOrganization(element) }
        return Admission(elements.map { arrival($0.bytes, key: Self.key($0)) }, answer: Self.answer)
    }

    /// What a document says about records.
    static func reading(_ arrival: Arrival) throws(Unreadable) -> Reading {
        let document: JSON
        do throws(JSONError) {
            document = try JSON.parse(arrival.body)
        } catch {
            throw Unreadable("not JSON as expected: \(error)")
        }
        if let event = ChangeEvent(document) { return try event.reading(at: arrival.connection) }
        guard document.object != nil else { throw Unreadable("not a change event") }
        return Reading(nothing: "not a change event")
    }

    private static let answer = HTTPResponse.json(200, ["accepted": true])

    private static func key(_ document: JSON) -> String? {
        ChangeEvent(document)?.deliveryKey ?? ChangeEvent.relayID(of: document).map { "cdc-relay:\($0)" }
    }

    private func checkOrganization(_ document: JSON) throws(Refusal) {
        guard let named = ChangeEvent.organization(of: document), named.core != organization.core else { return }
        throw .foreign("the event is of another organisation")
    }

    private func prove(_ request: HTTPRequest, at now: Timestamp) throws(Refusal) -> (secret: SecretMark, key: String?)
    {
        switch verifier.verify(request, at: now) {
        case .proven(let secret, let key): return (verifier.marks[secret], key)
        case .failed(let failure): throw .unproven(failure.description)
        }
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        let type = OutboundMessage.trimmed((contentType ?? "").lowercased().prefix { $0 != ";" }.description)
        return type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
    }
}
