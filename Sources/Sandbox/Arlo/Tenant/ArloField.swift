/// A field of a kind.
struct ArloField: Sendable, Hashable {
    /// What a field holds.
    enum Holding: Sendable, Hashable {
        case text
        case number
        case instant
        case flag
        /// One of these words.
        case choice([String])
    }

    /// The name; with a slash where the field lies in an element of its own.
    let name: String
    let holding: Holding
    /// The longest text, in characters.
    let limit: Int?
    let isWritable: Bool

    private init(_ name: String, _ holding: Holding = .text, limit: Int? = nil, isWritable: Bool = true) {
        self.name = name
        self.holding = holding
        self.limit = limit
        self.isWritable = isWritable
    }

    private static func kept(_ name: String, _ holding: Holding = .text) -> ArloField {
        ArloField(name, holding, isWritable: false)
    }

    private static func text(_ name: String, _ limit: Int? = nil) -> ArloField { ArloField(name, limit: limit) }

    private static let stamps = [kept("CreatedDateTime", .instant), kept("LastModifiedDateTime", .instant)]
    /// The words of a contact's and an organisation's status.
    static let statuses = ["Active", "Inactive", "Unknown"]

    /// The fields of a kind, in the order in which they are shown (fact sheet §1.5).
    static func all(of kind: ArloKind, _ options: ArloOptions) -> [ArloField] {
        switch kind {
        case .contact: contact(options)
        case .organisation: organisation(options)
        case .registration: registration
        case .lead: lead
        case .employment:
            [
                text("Position", 64), text("Department", 64), text("Branch", 64), text("BusinessRegion", 64),
                text("BusinessLocation", 64), text("BusinessArea", 64), text("EmploymentStatus", 64),
            ]
        case .contactMerge: merge("Contact")
        case .organisationMerge: merge("Organisation")
        case .event: [kept("ID", .number), kept("Type"), kept("ResourceType"), kept("ResourceID")]
        case .endpoint:
            [
                kept("ID", .number), text("Name"), text("Endpoint"), text("TechnicalContact"), text("PayloadSchema"),
                ArloField("Status", .choice(["Active", "Inactive", options.droppedStatus])), text("EventTypes"),
            ]
        }
    }

    private static func contact(_ options: ArloOptions) -> [ArloField] {
        [
            kept("ContactID", .number), kept("UniqueIdentifier"), text("FirstName", options.nameLimit),
            text("LastName", options.nameLimit), text("Email", 128), text("CodePrimary", 50), text("PhoneWork"),
            text("PhoneHome"), text("PhoneMobile"), ArloField("Status", .choice(statuses)),
        ] + stamps
    }

    private static func organisation(_ options: ArloOptions) -> [ArloField] {
        [
            kept("OrganisationID", .number), kept("UniqueIdentifier"), text("Name", 128), text("LegalName", 128),
            text("Email", 128), text("CodePrimary", options.organisationCodeLimit), text("CodeSecondary", 50),
            text("PhonePrimary", 64), text("PhoneSecondary", 64), text("WebsiteUrl"),
            ArloField("Status", .choice(statuses)),
        ] + stamps
    }

    private static let registration: [ArloField] =
        [
            kept("RegistrationID", .number), kept("UniqueIdentifier"),
            ArloField("Status", .choice(["PendingApproval", "Approved", "Cancelled", "Completed", "Unknown"])),
            ArloField("Attendance", .choice(["Attended", "DidNotAttended", "Unknown"])),
            ArloField("Outcome", .choice(["Pass", "Fail", "Unknown"])), text("Grade"),
            ArloField("ProgressPercent", .number), text("ProgressStatus"),
            ArloField("LastActivityDateTime", .instant), ArloField("CompletedDateTime", .instant),
            ArloField("CertificateSentDateTime", .instant), text("Comments"),
        ] + stamps

    private static let lead: [ArloField] =
        [
            kept("LeadID", .number), text("Topic", 256), text("Category", 32), text("Information"), text("Type"),
            text("Status"), ArloField("Value", .number), ArloField("ValueIsTaxExclusive", .flag),
            text("ValueCurrencyCode"), text("Location", 256), text("Source", 256), text("Stage", 32),
            text("Rating", 32), ArloField("EstimatedCloseDateTime", .instant), ArloField("ClosedDateTime", .instant),
        ] + stamps

    private static func merge(_ element: String) -> [ArloField] {
        [
            kept("RequestID"), kept("Source\(element)Info/\(element)ID", .number),
            kept("Source\(element)Info/UniqueIdentifier"), kept("Destination\(element)Info/\(element)ID", .number),
            kept("Destination\(element)Info/UniqueIdentifier"), kept("CreatedDateTime", .instant),
        ]
    }
}
