import Model

extension Advice {
    /// What is to be known of Salesforce.
    ///
    /// Source: Salesforce Help, "Grant Login Access".
    static let salesforce = [
        Advice(
            "letting support in",
            """
            Open your personal settings in Salesforce and choose Grant Account Login Access. Give the one who supports \
            you an Access Duration of at least 1 week, and choose Save.
            """
        ),
        Advice(
            "person accounts",
            """
            A person account is an account and a contact at once. It takes part in no sync: its events are skipped, and \
            `crosswalk explain` says so.
            """
        ),
        Advice(
            "deletions",
            """
            Outbound messages never tell of deletions. Let the connection poll (`receive: {poll: {every: 5m}}`), or \
            relay change events. What is deleted and purged between two polls is noticed when it is next needed.
            """
        ),
    ]
}
