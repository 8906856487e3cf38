import Model

extension SyncPreset {
    /// Companies of Intercom with accounts of Salesforce.
    static let intercomAccounts = SyncPreset(
        "intercom-accounts",
        summary: "Intercom companies and Salesforce accounts, paired by company_id = AccountNumber",
        yaml: """
            # Companies and accounts that exist on both sides are paired and kept in step; none is created or deleted.
            # The sides: `crm` is salesforce/Account, `platform` is intercom/company.
            state: active

            # A contact that joins or leaves a company changes none of these fields. To look at the company all the
            # same, add company.contact.attached and company.contact.detached.
            triggers:
              [company.created, company.updated, company.deleted, account.created, account.updated, account.deleted]

            # The account whose AccountNumber is the company's company_id. Use whichever field holds that value in
            # your organisation: `crosswalk doctor` compares samples and suggests one. Where several accounts share
            # the value, the most recently changed one is paired, as Intercom's own app does it; `refuse` flags them.
            identity:
              - match: {company_id: AccountNumber}
                when-many: newest

            # Both must exist already: a company comes from the messenger or the API, an account from your people.
            create: {crm: never, platform: never}

            # Whether existing records may be written, on either side.
            update: {crm: always, platform: always}

            # When one is deleted, the other stays and the pair is undone.
            delete: {crm: keep, platform: keep}

            # A change on either side is carried to the other; where both changed, the newer change stands.
            # Intercom's own app carries an attribute one way only: write `from: crm` or `from: platform` for that.
            # company_id is in no line: Intercom lets it be set only when a company is created.
            fields:
              - {platform: name, crm: Name, from: both, conflict: newest}
              - {platform: website, crm: Website, from: both, conflict: newest}
              - {platform: industry, crm: Industry, from: both, conflict: newest}
              # Salesforce keeps the number of employees; Intercom shows it as the company's size.
              - {platform: size, crm: NumberOfEmployees, from: crm}

            """
    )
}
