import Model
import Sandbox

/// A record of the story, by what people know it by.
struct DemoRole: Sendable {
    /// The system it stands in.
    let system: String
    /// Its kind there.
    let kind: String
    /// The field that tells it from others of its kind.
    let field: String
    /// That field's value, which stays the same throughout the story.
    let value: String

    /// What both systems call the company, in `AccountNumber` and in `company_id`.
    private static let number = "acme-1"
    private static let email = "ada@acme.example"
    private static let otherEmail = "a.lovelace@acme.example"

    /// The account Acme.
    static let account = DemoRole(system: "salesforce", kind: "Account", field: "AccountNumber", value: number)
    /// Its company.
    static let company = DemoRole(system: "intercom", kind: "company", field: "company_id", value: number)
    /// Ada as both the CRM and the platform know her.
    static let person = Pair(email)
    /// Ada once more, entered by somebody who did not find her.
    static let double = Pair(otherEmail)

    /// A contact on both sides.
    struct Pair: Sendable {
        /// The contact in Salesforce.
        let crm: DemoRole
        /// The contact in Arlo.
        let platform: DemoRole

        fileprivate init(_ email: String) {
            crm = DemoRole(system: "salesforce", kind: "Contact", field: "Email", value: email)
            platform = DemoRole(system: "arlo", kind: "Contact", field: "Email", value: email)
        }
    }

    /// What finds it among the records of its kind.
    var pattern: JSONObject { JSONObject([(field, .string(value))]) }

    /// The record with these values, as it comes into being.
    func record(_ values: KeyValuePairs<String, JSON>) -> JSONObject {
        JSONObject([(field, .string(value))] + values.map { ($0.key, $0.value) })
    }
}
