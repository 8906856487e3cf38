package import Model

/// The fields that every company has, beside its custom attributes (REST API 2.16).
package enum IntercomAttributes {
    /// What each of them holds, and whether it can be written.
    package static let standard: [FieldPath: FieldDescription] = [
        // The customer's own key: set when the company is created, never again.
        "company_id": FieldDescription(
            type: .text,
            nativeType: "string",
            updatable: false,
            unique: true,
            externalID: true
        ),
        "name": FieldDescription(type: .text, nativeType: "string"),
        "plan": FieldDescription(type: .text, nativeType: "string"),
        "website": FieldDescription(type: .text, nativeType: "string"),
        "industry": FieldDescription(type: .text, nativeType: "string"),
        "size": FieldDescription(type: .integer, nativeType: "integer"),
        // Intercom cuts fractions off and goes up to 2^31 - 1.
        "monthly_spend": FieldDescription(type: .integer, nativeType: "integer"),
        "remote_created_at": FieldDescription(type: .instant, nativeType: "date", updatable: false),
        "id": readOnly(.text, "string", unique: true),
        "app_id": readOnly(.text, "string"),
        "created_at": readOnly(.instant, "date"),
        "updated_at": readOnly(.instant, "date"),
        "last_request_at": readOnly(.instant, "date"),
        "session_count": readOnly(.integer, "integer"),
        "user_count": readOnly(.integer, "integer"),
    ]

    /// The prefix of custom attributes' paths.
    static let customPrefix = "custom_attributes."

    /// The most characters of a custom text attribute (Intercom's older documentation; no newer figure is stated).
    private static let longestText = 255

    /// A custom attribute as `/data_attributes` lists it: its path, and what it holds; nil for one that is archived or
    /// that has no name.
    static func custom(_ json: JSON) -> (path: FieldPath, field: FieldDescription)? {
        guard json["custom"]?.flag == true, json["archived"]?.flag != true, let name = json["name"]?.text,
            let native = json["data_type"]?.text
        else { return nil }
        let writable = json["api_writable"]?.flag ?? true
        let options = (json["options"]?.elements ?? []).compactMap { $0.text ?? $0["value"]?.text }
        let field = FieldDescription(
            type: type(native),
            nativeType: native,
            length: native == "string" ? longestText : nil,
            creatable: writable,
            updatable: writable,
            choices: options.isEmpty ? nil : options
        )
        return (FieldPath(customPrefix + name), field)
    }

    /// Intercom's word for a type; days are instants on its wire, so they are here.
    private static func type(_ native: String) -> FieldType {
        switch native {
        case "string", "options": .text
        case "integer": .integer
        case "float": .number
        case "boolean": .flag
        case "date", "datetime": .instant
        default: .other
        }
    }

    private static func readOnly(_ type: FieldType, _ native: String, unique: Bool = false) -> FieldDescription {
        FieldDescription(type: type, nativeType: native, creatable: false, updatable: false, unique: unique)
    }
}
