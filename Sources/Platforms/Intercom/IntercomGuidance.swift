import Model

extension KindGuidance {
    /// What to do before companies can be kept in step with accounts.
    ///
    /// Source: Intercom's help centre, "Salesforce account sync setup".
    static let companies = KindGuidance(
        switchedOff: "Companies Disabled",
        switchingOn: """
            open Settings > Workspace > General in Intercom and enable companies; then see to it that companies are \
            created there
            """,
        creating: """
            create or update companies in Intercom, by the Messenger snippet or by the API, with company_id set to the \
            value of {field}
            """
    )
}
