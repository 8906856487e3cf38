import Model

/// One record as the organisation stores it.
struct SalesforceRow: Sendable, Hashable {
    /// The 18-character id.
    let id: String
    /// Every field with a value, by the schema's spelling of its name; system fields stand below.
    var values: [String: FieldValue]
    /// When it was created, in whole seconds as Salesforce stores it.
    var created: Timestamp
    /// Who created it.
    var createdBy: String
    /// When somebody last changed it, in whole seconds.
    var modified: Timestamp
    /// Who last changed it.
    var modifiedBy: String
    /// When it or its system state last changed, in whole seconds.
    var stamp: Timestamp
    /// Its place in the order of all changes: no two changes share one, whatever the clock says.
    var order: Int
    /// When it was deleted; nil while it is in use.
    var deleted: Timestamp?
    /// The record it was merged into.
    var master: String?
    /// The record whose deletion took it along, and whose return brings it back.
    var deletedWith: String?
    /// What its fields named until that was deleted: whoever comes back is named again where nothing else is.
    var lost: [String: String] = [:]

    /// The value of a field, stored, kept by the system or composed; null when there is none.
    func value(of field: SalesforceField) -> FieldValue {
        switch field.name {
        case "Id": .text(id)
        case "IsDeleted": .flag(deleted != nil)
        case "MasterRecordId": master.map(FieldValue.text) ?? .null
        case "CreatedDate": .instant(created)
        case "CreatedById": .text(createdBy)
        case "LastModifiedDate": .instant(modified)
        case "LastModifiedById": .text(modifiedBy)
        case "SystemModstamp": .instant(stamp)
        case "IsClosed": .flag(values["StageName"]?.text?.hasPrefix("Closed") ?? false)
        case "IsWon": .flag(values["StageName"]?.text == "Closed Won")
        default:
            field.composedName ? composedName : values[field.name] ?? (field.type == .boolean ? .flag(false) : .null)
        }
    }

    private var composedName: FieldValue {
        let parts = ["FirstName", "LastName"].compactMap { values[$0]?.text }
        return parts.isEmpty ? .null : .text(parts.joined(separator: " "))
    }
}
