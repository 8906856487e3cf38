/// The kinds of resources that the platform keeps, by the names of their elements.
enum ArloKind: String, Sendable, CaseIterable {
    case contact = "Contact"
    case organisation = "Organisation"
    case registration = "Registration"
    case lead = "Lead"
    /// What a contact is to its organisation; it has the contact's id.
    case employment = "ContactEmployment"
    case contactMerge = "ContactMergeRequest"
    case organisationMerge = "OrganisationMergeRequest"
    case event = "PlatformEvent"
    case endpoint = "WebhookEndpoint"

    /// The kind of a name, in any case.
    init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
            return nil
        }
        self = kind
    }

    /// The kind of a collection by the segment of its address.
    init?(path: String) {
        guard let kind = Self.allCases.first(where: { $0.path == path && $0 != .employment }) else { return nil }
        self = kind
    }

    /// The name of its element.
    var element: String { rawValue }
    /// The name of its collection's element.
    var collection: String { rawValue + "s" }
    /// The segment of its collection in addresses.
    var path: String { collection.lowercased() }

    /// The name of the field with its id.
    var key: String {
        switch self {
        case .contact, .employment: "ContactID"
        case .organisation: "OrganisationID"
        case .registration: "RegistrationID"
        case .lead: "LeadID"
        case .contactMerge, .organisationMerge: "RequestID"
        case .event, .endpoint: "ID"
        }
    }

    /// What can be done with its collection.
    var collectionMethods: [String] {
        switch self {
        case .contact, .organisation, .contactMerge, .organisationMerge, .endpoint: ["GET", "POST"]
        case .registration, .lead, .event, .employment: ["GET"]
        }
    }

    /// What can be done with one of it (fact sheet §1.5); changing an employment is unconfirmed.
    var methods: [String] {
        switch self {
        case .contact, .organisation: ["GET", "PUT", "PATCH"]
        case .registration, .endpoint, .employment: ["GET", "PATCH"]
        case .lead, .contactMerge, .organisationMerge, .event: ["GET"]
        }
    }

    /// Whether its records can be archived and merged.
    var isParty: Bool { self == .contact || self == .organisation }

    /// The kind of the requests that merge two of it.
    var merge: ArloKind? {
        switch self {
        case .contact: .contactMerge
        case .organisation: .organisationMerge
        case .registration, .lead, .employment, .contactMerge, .organisationMerge, .event, .endpoint: nil
        }
    }

    /// The kind whose records a request of this kind merges.
    var merged: ArloKind? {
        switch self {
        case .contactMerge: .contact
        case .organisationMerge: .organisation
        case .contact, .organisation, .registration, .lead, .employment, .event, .endpoint: nil
        }
    }

    /// The links that lead to one other resource, by title, in order.
    ///
    /// That registrations and leads link to an organisation is unconfirmed.
    var links: [(title: String, kind: ArloKind)] {
        switch self {
        case .contact: [("Employment", .employment)]
        case .employment, .registration, .lead: [("Contact", .contact), ("Organisation", .organisation)]
        case .organisation, .contactMerge, .organisationMerge, .event, .endpoint: []
        }
    }
}
