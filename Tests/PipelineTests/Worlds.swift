import Model
import Pipeline
import Store

/// Values that the tests of this suite share: one CRM account, one platform company, one sync between their kinds.
enum Worlds {
    static let crm = KindRef("crm", "Account")
    static let platform = KindRef("platform", "company")
    static let account = crm.record("A1")
    static let company = platform.record("C1")

    static func sync(
        _ fields: [FieldRule] = [],
        identity: [IdentityRule] = [rule()],
        update: Sync.Both<Bool> = .init(crm: true, platform: true),
        triggers: [Trigger] = Side.allCases.flatMap { side in
            [Verb.created, .updated, .deleted].map { Trigger(side, $0) }
        },
        state: Sync.State = .active,
        create: Sync.Both<Sync.Creation> = .init(crm: .never, platform: .never)
    ) -> Sync {
        Sync(
            name: "accounts",
            between: .init(crm: crm, platform: platform),
            state: state,
            triggers: triggers,
            identity: identity,
            create: create,
            update: update,
            delete: .init(crm: .keep, platform: .keep),
            share: .init(crm: [:], platform: [:]),
            fields: fields
        )
    }

    static func rule(_ whenMany: IdentityRule.WhenMany = .refuse) -> IdentityRule {
        IdentityRule([FieldPair(platform: "company_id", crm: "Number")], whenMany: whenMany)
    }

    static func at(_ seconds: Int64) -> Version {
        Version(Timestamp(seconds: seconds), precision: .millisecond)
    }

    static func shadow(_ fields: Fields, at version: Version? = nil, of record: RecordRef = account) -> Shadow {
        Shadow().learning(.seen(Snapshot(record, version: version, fields: fields)))
    }
}
