import Model

extension Advice {
    /// What is to be known of Arlo beside Salesforce.
    ///
    /// Source: Arlo's support articles on its connector for Salesforce (records imported, synchronisation, merging).
    static let arlo = [
        Advice(
            "merging contacts or organisations",
            """
            Merge in Arlo first, then in Salesforce. The survivors stay linked to each other. Merged in Salesforce \
            alone, the record that is left over in Arlo is archived, and both keep what they hold.
            """
        ),
        Advice(
            "settings that belong to Salesforce",
            """
            Page layouts, field security and duplicate rules are set in Salesforce, not here: a field that the \
            gateway's user may not see or edit there cannot be kept in step, whatever its mapping says.
            """
        ),
        Advice(
            "accounts that come back",
            """
            An account that is deleted in Salesforce has its organisation archived. With the next registration or lead \
            of that organisation it is created again: that is expected, and no fault.
            """
        ),
        Advice(
            "the first synchronisation",
            """
            Run `crosswalk pull` and then `crosswalk push` for the sync of organisations, then for that of contacts. \
            Much data is moved: it goes in batches, at 300 requests a minute at most, tells how far it is, and goes on \
            where it was interrupted.
            """
        ),
    ]
}
