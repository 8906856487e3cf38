/// What was decided about one event for one sync: there is exactly one for every pair of them.
package enum Verdict: Sendable, Hashable {
    /// These changes go out: at most one to each side (the counterpart's fields, and a revert of the record's own).
    case deliver([Change])
    /// Nothing is written, and why.
    case skip(Reason)

    /// Why nothing is written; nil when something is.
    package var reason: Reason? {
        guard case .skip(let reason) = self else { return nil }
        return reason
    }
}

/// Why an event causes no write.
package enum Reason: String, Sendable, Hashable, CaseIterable {
    /// The sync has no trigger for it.
    case noTrigger = "no-trigger"
    /// The values are the ones we wrote ourselves.
    case echo
    /// Every mapped field agrees already.
    case equal
    /// The record has moved on since: a later state was processed before.
    case stale
    /// Another pending event of the same record carries its news.
    case coalesced
    /// The sync is paused.
    case paused
    /// The record is outside the `share` rule.
    case notShared = "not-shared"
    /// No identity rule found a counterpart, and none may be created.
    case noCounterpart = "no-counterpart"
    /// An identity rule found several records where it must find one.
    case ambiguous
    /// The identity fields of the record are empty.
    case noIdentity = "no-identity"
    /// The other side is the master of what changed.
    case notMaster = "not-master"
    /// The direction is closed by `update`, `create` or `delete`.
    case notAllowed = "not-allowed"
    /// The record is gone and so is its link; nothing remains to be done.
    case unlinked
    /// The record never was linked, and it is gone.
    case gone
    /// The record was merged; its survivor's own events carry on.
    case merged
    /// The record is of a sort that takes part in no sync; the explanation says which.
    case excluded
    /// The event says something of other records, which were looked at.
    case passedOn = "passed-on"
}

/// How a verdict came about, for `explain`: what was compared with what, step by step.
package struct Explanation: Sendable, Hashable {
    /// One attempt to find the counterpart.
    package struct IdentityStep: Sendable, Hashable {
        /// The rule's place in the configuration, from 1; 0 for a durable link.
        package let rule: Int
        /// What was compared, as `field = value` of the record.
        package let compared: String
        /// What came of it: `found salesforce/Account/…`, `found none`, `found 2 there, refused`, and so on.
        package let result: String

        /// States a step.
        package init(rule: Int, compared: String, result: String) {
            self.rule = rule
            self.compared = compared
            self.result = result
        }
    }

    /// What was decided about one mapped field.
    package struct FieldStep: Sendable, Hashable {
        /// The field on the platform's side.
        package let platform: FieldPath
        /// The field on the CRM's side.
        package let crm: FieldPath
        /// The platform's value; nil when unknown.
        package let platformValue: FieldValue?
        /// The CRM's value; nil when unknown.
        package let crmValue: FieldValue?
        /// `written to crm`, `written to platform`, `kept`, and so on.
        package let result: String
        /// The policy that decided: `from crm`, `conflict newest`, `when empty`, `equal`, and so on.
        package let policy: String

        /// States a step.
        package init(
            platform: FieldPath,
            crm: FieldPath,
            platformValue: FieldValue?,
            crmValue: FieldValue?,
            result: String,
            policy: String
        ) {
            self.platform = platform
            self.crm = crm
            self.platformValue = platformValue
            self.crmValue = crmValue
            self.result = result
            self.policy = policy
        }
    }

    /// Where the values came from: `carried by the notification`, `read from the system`, and so on.
    package var source: String
    /// The search for the counterpart.
    package var identity: [IdentityStep]
    /// The fields, in the order of the configuration.
    package var fields: [FieldStep]
    /// Whatever else an operator should know: `coalesced into event 17`.
    package var remark: String?

    /// States an explanation.
    package init(source: String = "", identity: [IdentityStep] = [], fields: [FieldStep] = [], remark: String? = nil) {
        self.source = source
        self.identity = identity
        self.fields = fields
        self.remark = remark
    }
}
