import Model

/// The fields of Arlo's records: the API has no description of them, its documentation does.
///
/// They stand in the documented order, which new records are written in.
enum ArloFields {
    /// One field.
    struct Field: Sendable {
        /// Its path: an element's name, or those of a linked resource and of an element in it.
        let path: FieldPath
        /// What it holds.
        let description: FieldDescription
        /// Whether records can be looked up by it.
        let isSearchable: Bool
    }

    /// The title of the link to a contact's employment, and the first name of its fields' paths.
    static let employment = "Employment"

    /// The id of the organisation that employs a contact, as a text: it goes wherever the counterpart's id goes.
    static let employer: FieldPath = "Employment.Organisation"

    /// Whether a path leads into a contact's employment.
    static func isOfEmployment(_ path: FieldPath) -> Bool { path.text.hasPrefix("\(employment).") }

    /// The fields of a kind.
    static func all(of kind: ArloKind) -> [Field] {
        switch kind {
        case .contact: contact
        case .organisation: organisation
        case .registration, .lead: [identifier(kind), created, modified]
        case .contactMergeRequest, .organisationMergeRequest: [identifier(kind), created]
        }
    }

    /// The fields of a kind by their paths.
    static func description(of kind: ArloKind) -> KindDescription {
        KindDescription(Dictionary(all(of: kind).map { ($0.path, $0.description) }) { first, _ in first })
    }

    /// The documentation's pages disagree on 32 and 64 characters of a name: the more generous is taken, since Arlo
    /// itself refuses what is too long.
    private static let nameLength = 64
    /// The pages disagree on 36 and 50 for organisations as well.
    private static let codeLength = 50

    private static let contact: [Field] = [
        identifier(.contact), unique,
        text("FirstName", nameLength, searchable: true),
        text("LastName", nameLength, searchable: true),
        text("Email", 128, searchable: true),
        text("CodePrimary", codeLength, searchable: true),
        // How long a contact's phone numbers may be is not stated.
        text("PhoneWork"), text("PhoneHome"), text("PhoneMobile"),
        status, created, modified,
        shown(employer, "Organisation"),
        shown("Employment.Position", "string"), shown("Employment.Department", "string"),
        shown("Employment.Branch", "string"),
    ]

    private static let organisation: [Field] = [
        identifier(.organisation), unique,
        text("Name", 128, searchable: true),
        text("LegalName", 128, searchable: true),
        text("Email", 128, searchable: true),
        text("CodePrimary", codeLength, searchable: true),
        text("CodeSecondary"),
        text("PhonePrimary", 64), text("PhoneSecondary"), text("WebsiteUrl"),
        status, created, modified,
    ]

    private static func identifier(_ kind: ArloKind) -> Field {
        let isNumber = kind.mergedKind == nil
        return Field(
            path: FieldPath(kind.identifier),
            description: readOnly(isNumber ? .integer : .text, isNumber ? "integer" : "uuid", unique: true),
            isSearchable: isNumber
        )
    }

    private static let unique = Field(
        path: "UniqueIdentifier",
        description: readOnly(.text, "uuid", unique: true),
        isSearchable: true
    )

    /// `Inactive` is what people see as archived.
    private static let status = Field(
        path: "Status",
        description: FieldDescription(type: .text, nativeType: "Status", choices: ["Active", "Inactive", "Unknown"]),
        isSearchable: false
    )

    private static let created = Field(
        path: "CreatedDateTime",
        description: readOnly(.instant, "DateTime"),
        isSearchable: false
    )

    private static let modified = Field(
        path: "LastModifiedDateTime",
        description: readOnly(.instant, "DateTime"),
        isSearchable: false
    )

    private static func text(_ path: FieldPath, _ length: Int? = nil, searchable: Bool = false) -> Field {
        Field(
            path: path,
            description: FieldDescription(type: .text, nativeType: "string", length: length),
            isSearchable: searchable
        )
    }

    private static func shown(_ path: FieldPath, _ native: String) -> Field {
        Field(path: path, description: readOnly(.text, native), isSearchable: false)
    }

    private static func readOnly(_ type: FieldType, _ native: String, unique: Bool = false) -> FieldDescription {
        FieldDescription(type: type, nativeType: native, creatable: false, updatable: false, unique: unique)
    }
}
