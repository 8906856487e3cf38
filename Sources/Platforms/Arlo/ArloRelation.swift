import Model

/// What a contact or an organisation can be related to: the scope of what Arlo for Salesforce creates.
///
/// How registrations and leads are filtered by the organisation, and leads by the contact, is unconfirmed: other clients
/// filter registrations by `Contact/ContactID`, and these conditions follow that. They are all in here.
enum ArloRelation: String, CaseIterable {
    case registration, lead

    /// The kind of the related records.
    var kind: ArloKind { self == .registration ? .registration : .lead }

    /// Whether a path asks for related records.
    static func isAsked(by path: FieldPath) -> Bool { allCases.contains { path == .related($0.rawValue) } }

    /// Asks for one related record.
    func request(for record: ArloAddress) -> HTTPRequest {
        switch (self, record.kind) {
        case (.registration, .contact):
            ArloAPI.get("contacts/\(record.id)/registrations/", [("top", "1")])
        case (.registration, _):
            filtered("Contact/Employment/Organisation/OrganisationID eq \(record.id)")
        case (.lead, .contact):
            filtered("Contact/ContactID eq \(record.id)")
        case (.lead, _):
            filtered("Organisation/OrganisationID eq \(record.id)")
        }
    }

    /// Whether a collection has any record of the kind.
    func isShown(in collection: XMLElement) -> Bool { !collection.links(titled: kind.rawValue).isEmpty }

    private func filtered(_ condition: String) -> HTTPRequest {
        ArloAPI.get("\(kind.collection)/", [("filter", condition), ("top", "1")])
    }
}
