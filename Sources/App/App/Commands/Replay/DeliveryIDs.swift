import Model
import Platforms

/// The delivery ids in a body: found by what they are called, changed in place, so that no other byte moves.
struct DeliveryIDs: Sendable {
    /// The values, as they stand in the body.
    private let values: [String]

    /// Finds the ids: a SOAP message's notifications have one each; JSON has one where the scheme says, else `id`, and
    /// a change event the key of its transaction.
    init(of request: HTTPRequest, _ scheme: SignatureScheme?) {
        let body = String(decoding: request.body, as: UTF8.self)
        guard let json = try? JSON.parse(request.body) else {
            values = body.matches(of: #/<(?:[\w.-]+:)?Notification>\s*<(?:[\w.-]+:)?Id>([^<]+)</#).map {
                String($0.output.1)
            }
            return
        }
        let path = if case .body(let path)? = scheme?.dedupe { path } else { "id" }
        let keys = body.matches(of: #/"transactionKey"\s*:\s*"([^"\\]+)"/#).map { String($0.output.1) }
        values = [json.value(at: path)?.text].compactMap { $0 } + keys
    }

    /// The body with fresh ids of the same shape; nil when it has none.
    func renewed(_ body: String, by entropy: any Entropy, at now: Timestamp) -> String? {
        guard !values.isEmpty else { return nil }
        return Set(values).sorted().reduce(body) { body, value in
            let fresh = Self.fresh(like: value, by: entropy, at: now)
            return body.replacing("\"\(value)\"", with: "\"\(fresh)\"").replacing(">\(value)<", with: ">\(fresh)<")
        }
    }

    /// A new id like an old one: Salesforce's keep their first three characters, others get new digits.
    private static func fresh(like value: String, by entropy: any Entropy, at now: Timestamp) -> String {
        let id = entropy.id(at: now)
        if let own = SalesforceID(value), value.count >= 15 {
            return SalesforceID(String(own.keyPrefix + id.suffix(12)))?.text ?? value
        }
        let digits = value.count { $0.isWholeNumber }
        guard digits >= fewestDigits else { return "\(value)-\(id)" }
        return String(value.map { $0.isWholeNumber ? Character("\(entropy.next() % 10)") : $0 })
    }

    /// With so many new digits, two ids differ.
    private static let fewestDigits = 8
}
