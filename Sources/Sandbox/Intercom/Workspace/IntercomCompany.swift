import Model

/// One company as the workspace stores it.
struct IntercomCompany: Sendable, Hashable {
    let id: String
    let companyID: String
    /// The standard fields that have a value, such as `name` and `monthly_spend`.
    var values: JSONObject
    /// The custom attributes that have a value.
    var attributes: JSONObject
    var created: Timestamp
    var updated: Timestamp
    var lastRequest: Timestamp?
    var sessions: Int64 = 0
    /// Users that are counted although no contact of this workspace's simulation stands for them.
    var countedUsers = 0
    var tags: [String] = []
    var state = SimulatedRecord.State.active
}

/// One contact as the workspace stores it.
struct IntercomContact: Sendable, Hashable {
    let id: String
    /// The standard fields that have a value, such as `email` and `external_id`.
    var values: JSONObject
    var attributes: JSONObject
    /// `user` or `lead`.
    var role: String
    var companies: [String] = []
    var tags: [String] = []
    var created: Timestamp
    var updated: Timestamp
    var state = SimulatedRecord.State.active
    /// The contact it was merged into.
    var mergedInto: String?
}

/// A tag.
struct IntercomTag: Sendable, Hashable {
    let id: String
    var name: String
}

/// A person who works in the workspace.
struct IntercomAdmin: Sendable, Hashable {
    let id: String
    let name: String
    let email: String

    /// The admin as lists show it.
    var json: JSONObject {
        JSONObject([
            ("type", "admin"), ("id", .string(id)), ("name", .string(name)), ("email", .string(email)),
            ("job_title", "Support"), ("away_mode_enabled", false), ("away_mode_reassign", false),
            ("has_inbox_seat", true), ("team_ids", []),
        ])
    }
}
