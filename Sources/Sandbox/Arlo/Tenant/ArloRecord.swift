import Model

/// One resource as the platform keeps it.
struct ArloRecord: Sendable, Hashable {
    let kind: ArloKind
    let id: String
    /// The texts of its fields by name; one that is there may be empty, as an element may be.
    var values: [String: String] = [:]
    /// The ids of the resources it links to, by the links' titles.
    var relations: [String: String] = [:]
    /// What integrations have put there, by vendor in lower case.
    var integration: [String: XMLElement] = [:]
    /// The id of the record that it was merged into.
    var mergedInto: String?
    /// The id of the request that merged it.
    var mergeRequest: String?
    /// When it came into being.
    let made: Timestamp

    init(_ kind: ArloKind, _ id: String, made: Timestamp) {
        self.kind = kind
        self.id = id
        self.made = made
    }

    /// Whether it is in use: a merged record is gone, `Inactive` is what the user interface calls archived.
    var state: SimulatedRecord.State {
        if mergedInto != nil { return .deleted }
        return (kind.isParty || kind == .endpoint) && values["Status"] != nil && !isActive ? .archived : .active
    }

    /// Whether its status is that of use.
    private var isActive: Bool { kind.isParty ? values["Status"] != "Inactive" : values["Status"] == "Active" }
}
