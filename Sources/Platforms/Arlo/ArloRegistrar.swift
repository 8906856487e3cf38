import Model

/// Has Arlo send its events to the gateway: finds the endpoint of an address, mends it, or registers it.
///
/// Source: developer.arlo.co, webhook endpoints; ArloSoftware/moodle-enrol_arlo, `classes/input/webhook_handler.php`.
/// Creating one and reading its status are seen there; that they can be listed and patched like any other resource is
/// unconfirmed.
struct ArloRegistrar: Registrar {
    /// What the endpoint is called in Arlo.
    let name: String
    /// Whom Arlo writes to when the endpoint fails; nil leaves it open.
    let technicalContact: String?

    private static let path = "webhookendpoints/"
    private static let kind = "WebhookEndpoint"
    /// The most endpoints that are looked at one by one, where a list does not show them.
    private static let lookLimit = 20

    /// The events that are followed, without the dot of their display form.
    ///
    /// The spelling is confirmed for registrations, and follows from it for the others.
    private static let eventTypes = ArloKind.allCases.flatMap { kind in
        kind.mergedKind == nil ? ["\(kind.rawValue)Created", "\(kind.rawValue)Updated"] : ["\(kind.rawValue)Created"]
    }

    func step(registering address: String, after responses: [HTTPResponse]) -> Step<RegistrationResult> {
        Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            let list = try dialogue.ask(ArloAPI.get(Self.path, [("expand", Self.kind)]))
            guard case .success(let endpoints) = ArloAnswer(list) else { return Self.failure(list) }
            var unseen = 0
            for link in endpoints.links(titled: Self.kind) {
                guard let shown = link.member(Self.kind) else {
                    unseen += 1
                    guard unseen <= Self.lookLimit, let id = link.href.flatMap(Self.id) else { continue }
                    let response = try dialogue.ask(ArloAPI.get("\(Self.path)\(id)/"))
                    guard case .success(let endpoint) = ArloAnswer(response) else { return Self.failure(response) }
                    if Self.leads(endpoint, to: address) { return try present(endpoint, &dialogue) }
                    continue
                }
                if Self.leads(shown, to: address) { return try present(shown, &dialogue) }
            }
            return Self.registered(try dialogue.ask(ArloAPI.post(Self.path, document(for: address))))
        }
    }

    /// An endpoint that Arlo stopped sending to is switched on again.
    private func present(
        _ endpoint: XMLElement,
        _ dialogue: inout Dialogue
    ) throws(Dialogue.Question) -> RegistrationResult {
        guard let id = endpoint.content("ID").flatMap(Self.safe) else {
            return .refused(Problem("unexpected-answer", "Arlo shows a webhook endpoint without an id"))
        }
        guard endpoint.content("Status") != "Active" else { return .present(id: id, mended: false) }
        let step: ArloDiff.Step =
            endpoint.content("Status") == nil ? .add("Status", "Active") : .replace("Status", "Active")
        let diff = ArloDiff(root: Self.kind, steps: [step])
        let response = try dialogue.ask(ArloAPI.patch("\(Self.path)\(id)/", diff.xml))
        switch ArloAnswer(response) {
        case .success, .empty: return .present(id: id, mended: true)
        case .absent, .moved, .later, .refused: return Self.failure(response)
        }
    }

    private func document(for address: String) -> String {
        let members: [(String, String?)] = [
            ("Name", name), ("Endpoint", address), ("TechnicalContact", technicalContact),
            ("PayloadSchema", "Json_2019_11_01"), ("Status", "Active"),
            ("EventTypes", Self.eventTypes.joined(separator: ",")),
        ]
        let written = members.compactMap { name, text in text.map { ArloXML.element(name, $0) } }
        return "<\(Self.kind)>\(written.joined())</\(Self.kind)>"
    }

    private static func registered(_ response: HTTPResponse) -> RegistrationResult {
        guard case .success(let endpoint) = ArloAnswer(response) else { return failure(response) }
        guard let id = endpoint.content("ID").flatMap(safe), let key = endpoint.content("Key") else {
            return .refused(Problem("no-key", "Arlo registered the endpoint but does not show its id and key"))
        }
        return .registered(id: id, secret: Secret(key))
    }

    private static func failure(_ response: HTTPResponse) -> RegistrationResult {
        switch ArloAnswer(response) {
        case .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        case .success, .empty, .absent, .moved:
            return .refused(Problem("unexpected-answer", "Arlo answered \(response.status) about webhook endpoints"))
        }
    }

    private static func leads(_ endpoint: XMLElement, to address: String) -> Bool {
        guard let own = endpoint.content("Endpoint") else { return false }
        return bare(own) == bare(address)
    }

    private static func bare(_ address: String) -> String {
        address.hasSuffix("/") ? String(address.dropLast()) : address
    }

    private static func id(in href: String) -> String? {
        href.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last.map(String.init).flatMap(safe)
    }

    /// An id that can stand in a path: a number or a GUID, which of them is not stated.
    private static func safe(_ id: String) -> String? {
        let isSafe =
            (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { Hex.digit($0) != nil || $0 == UInt8(ascii: "-") }
        return isSafe ? id : nil
    }
}
