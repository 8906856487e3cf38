import Model

extension SyncPreset {
    /// The ready-made syncs of Arlo: Salesforce as the master, as Arlo's own connector has it, and both ways, as its
    /// later one does.
    static let arlo = [arloContacts, arloOrganisations, arloContactsTwoWay, arloOrganisationsTwoWay]

    private static let arloContacts = SyncPreset(
        "arlo-contacts",
        summary: "Arlo contacts and Salesforce contacts, Salesforce being the master of names and email",
        yaml: """
            # The sides: `crm` is salesforce/Contact, `platform` is arlo/Contact.
            \(contactRules)
            # Salesforce is the master of names and email: a change made in Arlo is put back.
            fields:
              - {platform: FirstName, crm: FirstName, from: crm, revert: true}
              - {platform: LastName, crm: LastName, from: crm, revert: true}
              - {platform: Email, crm: Email, from: crm, revert: true}
            \(contactOptions)
            """
    )

    private static let arloContactsTwoWay = SyncPreset(
        "arlo-contacts-two-way",
        summary: "Arlo contacts and Salesforce contacts, changes of either side carried to the other",
        yaml: """
            # The sides: `crm` is salesforce/Contact, `platform` is arlo/Contact.
            \(contactRules)
            # A change on either side is carried to the other; where both changed, the newer change stands.
            fields:
              - {platform: FirstName, crm: FirstName, from: both, conflict: newest}
              - {platform: LastName, crm: LastName, from: both, conflict: newest}
              - {platform: Email, crm: Email, from: both, conflict: newest}
            \(contactOptions)
            """
    )

    private static let arloOrganisations = SyncPreset(
        "arlo-organisations",
        summary: "Arlo organisations and Salesforce accounts, Salesforce being the master of the name",
        yaml: """
            # The sides: `crm` is salesforce/Account, `platform` is arlo/Organisation.
            \(organisationRules)
            # Salesforce is the master of the name: a change made in Arlo is put back.
            fields:
              - {platform: Name, crm: Name, from: crm, revert: true}
            \(organisationOptions)
            """
    )

    private static let arloOrganisationsTwoWay = SyncPreset(
        "arlo-organisations-two-way",
        summary: "Arlo organisations and Salesforce accounts, changes of either side carried to the other",
        yaml: """
            # The sides: `crm` is salesforce/Account, `platform` is arlo/Organisation.
            \(organisationRules)
            # A change on either side is carried to the other; where both changed, the newer change stands.
            fields:
              - {platform: Name, crm: Name, from: both, conflict: newest}
            \(organisationOptions)
            """
    )

    private static let contactRules = """
        state: active

        # The same person by all three: one who differs in any of them is somebody else.
        identity:
          - match: {FirstName: FirstName, LastName: LastName, Email: Email}

        # A contact comes into Salesforce once there is a registration or a lead of it; into Arlo it never does.
        create: {crm: {if-related: [registration, lead]}, platform: never}

        # Whether existing records may be written, on either side.
        update: {crm: always, platform: always}

        # When the contact in Salesforce is deleted, another one of the same name and email takes its place.
        delete: {crm: keep, platform: rematch}

        # When two are merged, merge them in Arlo first, then in Salesforce: what is left over in Arlo is archived.
        merge: {crm: keep, platform: archive}

        """

    private static let contactOptions = """
          # The account that your sync of organisations, named behind `link`, has paired with the contact's employer.
          - {platform: Employment.Organisation, crm: AccountId, from: platform, link: organisations}
          # Take away the mark in front of what you want carried over as well.
          # - {platform: PhoneWork, crm: Phone, from: crm}
          # - {platform: PhoneHome, crm: HomePhone, from: crm}
          # - {platform: PhoneMobile, crm: MobilePhone, from: crm}
          # - {platform: CodePrimary, crm: Arlo_Code__c, from: platform}
          # - {platform: Employment.Position, crm: Title, from: platform}
          # - {platform: Employment.Department, crm: Department, from: platform}

        """

    private static let organisationRules = """
        state: active

        identity:
          - match: {Name: Name}

        # An organisation comes into Salesforce once there is a registration or a lead of it; into Arlo it never does.
        # An account that is deleted comes back as soon as one is seen again: that is how it is meant.
        create: {crm: {if-related: [registration, lead]}, platform: never}

        # Whether existing records may be written, on either side.
        update: {crm: always, platform: always}

        # When the account is deleted, the organisation is archived. Arlo itself deletes nothing.
        delete: {crm: keep, platform: archive}

        # When two are merged, merge them in Arlo first, then in Salesforce: what is left over in Arlo is archived.
        merge: {crm: keep, platform: archive}

        """

    private static let organisationOptions = """
          # Take away the mark in front of what you want carried over as well.
          # - {platform: PhonePrimary, crm: Phone, from: crm}
          # - {platform: WebsiteUrl, crm: Website, from: crm}
          # - {platform: CodePrimary, crm: AccountNumber, from: crm}

        """
}
