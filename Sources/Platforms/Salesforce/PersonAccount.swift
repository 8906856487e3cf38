import Model

/// Person accounts: one person who is an Account and, in its shadow, a Contact.
///
/// The two share their values, their names are written through parts, and either can bring a notification: taken for a
/// company and its contact they would be paired twice. So none of them takes part in syncs, and each is left out with
/// this reason. Only an org that has them has the fields that tell (Salesforce: "Person Accounts", developer guide).
enum PersonAccount {
    /// The field that tells, of accounts and of contacts.
    static let mark: FieldPath = "IsPersonAccount"

    /// Why a record of theirs takes part in nothing.
    static let problem = Problem("person-account", reason, fields: [mark])

    /// Why a notification of one comes to nothing.
    static let remark = "person-account: \(reason)"

    private static let reason = "it is a person account, which is an account and a contact at once"

    /// Whether a notification's values are those of a person account.
    ///
    /// Where the mark itself is not carried, a value in a field that only person accounts have says the same: an
    /// account's `LastName` or `PersonEmail`, or a contact's own field as the account shows it (`Tier__pc`).
    static func isMarked(_ kind: String, _ fields: Fields) -> Bool {
        if let mark = fields[mark], let isPerson = FieldType.flag.interpret(mark), !isPerson.isEmpty {
            return isPerson == .flag(true)
        }
        guard kind == "Account" else { return false }
        return fields.pairs.contains { !$0.value.isEmpty && isPersonal($0.path.text) }
    }

    /// Whether only person accounts have the field among accounts; a company's own may be called `Persons__c`.
    private static func isPersonal(_ name: String) -> Bool {
        name.hasSuffix("__pc") || name.hasPrefix("Person") && !name.contains("__") || nameParts.contains(name)
    }

    private static let nameParts: Set<String> = ["FirstName", "MiddleName", "LastName", "Salutation", "Suffix"]
}
