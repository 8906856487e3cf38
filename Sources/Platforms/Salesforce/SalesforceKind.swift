import Model

/// What is known of a kind of record before its org has described it.
struct SalesforceKind: Sendable, Hashable {
    /// The API name.
    let name: String
    /// Whether records can be deleted, and so have `IsDeleted`; a User can only be deactivated.
    let deletes: Bool
    /// Whether records can be merged, and so have `MasterRecordId`.
    let merges: Bool
    /// Whether records can be person accounts, and so have `IsPersonAccount`: only the org's description tells.
    let hasPersons: Bool

    private init(_ name: String, deletes: Bool = true, merges: Bool = false) {
        self.name = name
        self.deletes = deletes
        self.merges = merges
        hasPersons = false
    }

    /// The kind of a name, as far as the name and the org's own description tell.
    init(_ name: String, described description: KindDescription?) {
        let known = Self.standard.first { $0.name == name } ?? SalesforceKind(name)
        self.name = name
        deletes = description.map { $0.fields["IsDeleted"] != nil } ?? known.deletes
        merges = description.map { $0.fields["MasterRecordId"] != nil } ?? known.merges
        hasPersons = description?.fields[PersonAccount.mark] != nil
    }

    /// The fields by which a record shows what has become of it, beside its id and stamps.
    var traces: [FieldPath] {
        (deletes ? ["IsDeleted"] : []) + (merges ? ["MasterRecordId"] : []) + (hasPersons ? [PersonAccount.mark] : [])
    }

    /// Standard kinds that take part in syncs; every custom kind (`…__c`) does as well.
    static let standard = [
        SalesforceKind("Account", merges: true), SalesforceKind("Contact", merges: true),
        SalesforceKind("Lead", merges: true), SalesforceKind("Case", merges: true), SalesforceKind("Opportunity"),
        SalesforceKind("User", deletes: false), SalesforceKind("Task"), SalesforceKind("Event"),
        SalesforceKind("Campaign"), SalesforceKind("CampaignMember"), SalesforceKind("Asset"),
        SalesforceKind("Contract"), SalesforceKind("Order"), SalesforceKind("Product2"),
        SalesforceKind("OpportunityContactRole"), SalesforceKind("AccountContactRelation"),
    ]

    /// What triggers and checks may know of the kind.
    var traits: KindTraits {
        let verbs: [Verb] = [.created, .updated, .saved]
        return KindTraits(
            name,
            verbs: verbs + (deletes ? [.deleted, .undeleted] : []) + (merges ? [.merged] : [])
        )
    }

    /// Whether a text can be the API name of a kind, a field or a relationship: nothing else gets into a query.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (1...80).contains(text.utf8.count) else { return false }
        return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 95 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }
}

extension FieldPath {
    /// Whether the path can be selected: API names, at most five relationships deep (the limit of SOQL).
    var isSelectable: Bool {
        names.count <= 6 && names.allSatisfy { SalesforceKind.isName($0) }
    }
}
