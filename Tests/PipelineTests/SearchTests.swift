import Model
import Pipeline
import Store
import Testing

@Suite struct SearchTests {
    private let now = Timestamp(seconds: 100)

    private func search(
        _ rules: [IdentityRule],
        values: Fields = ["Number": "n-1"],
        link: Link? = nil,
        create: Sync.Creation = .never
    ) -> Search {
        let sync = Worlds.sync(identity: rules, create: .init(crm: .never, platform: create))
        return Search(Worlds.account, values: values, sync: sync, side: .crm, link: link)
    }

    private func company(_ id: String, _ number: String, at seconds: Int64 = 1) -> Snapshot {
        Snapshot(
            Worlds.platform.record(id),
            version: Worlds.at(seconds),
            createdAt: Timestamp(seconds: seconds),
            fields: ["company_id": .text(number)]
        )
    }

    private func account(_ id: String, at seconds: Int64 = 1) -> Snapshot {
        Snapshot(
            Worlds.crm.record(id),
            version: Worlds.at(seconds),
            createdAt: Timestamp(seconds: seconds),
            fields: ["Number": "n-1"]
        )
    }

    private func judged(
        _ search: Search,
        there: [Snapshot],
        here: [Snapshot] = [],
        taken: [RecordRef: RecordRef] = [:]
    ) -> Identified.Counterpart? {
        var search = search
        search.judge(Candidates(there: there, here: here), taken: taken, id: LinkID("L"), at: now)
        search.conclude(id: LinkID("N"), at: now)
        return search.identified?.counterpart
    }

    private func found(_ counterpart: Identified.Counterpart?) -> String? {
        guard case .found(let link, _) = counterpart else { return nil }
        return link.platform?.id
    }

    private func reason(_ counterpart: Identified.Counterpart?) -> Reason? {
        guard case .nobody(let reason, _) = counterpart else { return nil }
        return reason
    }

    @Test func `one record there and one here are a pair`() {
        #expect(found(judged(search([Worlds.rule()]), there: [company("C1", "n-1")], here: [account("A1")])) == "C1")
    }

    @Test func `a durable link ends the search at once`() {
        let link = Link(
            id: LinkID("L"),
            sync: "accounts",
            crm: Worlds.account,
            platform: Worlds.company,
            state: .linked,
            rule: 1,
            since: now
        )

        #expect(search([Worlds.rule()], link: link).identified?.counterpart == .linked(link))
    }

    @Test func `a system that compares loosely does not make a pair`() {
        #expect(reason(judged(search([Worlds.rule()]), there: [company("C1", "N-1")])) == .noCounterpart)
    }

    @Test func `several there are refused and marked, or chosen from`() {
        let several = [company("C1", "n-1", at: 1), company("C2", "n-1", at: 2)]

        guard case .nobody(.ambiguous, let duplicates) = judged(search([Worlds.rule(.refuse)]), there: several) else {
            Issue.record("not refused")
            return
        }
        #expect(duplicates.map(\.platform?.id) == ["C1", "C2"])
        #expect(duplicates.allSatisfy { $0.state == .duplicate })
        #expect(found(judged(search([Worlds.rule(.newest)]), there: several)) == "C2")
        #expect(found(judged(search([Worlds.rule(.first)]), there: several)) == "C1")
    }

    @Test func `several here are refused too, and only the chosen one of them is linked`() {
        let there = [company("C1", "n-1")]

        #expect(
            reason(judged(search([Worlds.rule(.refuse)]), there: there, here: [account("A1"), account("A2")]))
                == .ambiguous
        )
        #expect(
            found(
                judged(
                    search([Worlds.rule(.newest)]),
                    there: there,
                    here: [account("A1", at: 2), account("A2", at: 1)]
                )
            ) == "C1"
        )
        #expect(
            reason(
                judged(
                    search([Worlds.rule(.newest)]),
                    there: there,
                    here: [account("A1", at: 1), account("A2", at: 2)]
                )
            ) == .ambiguous
        )
    }

    @Test func `a candidate that is linked to another record is not linked again`() {
        let holder = Worlds.crm.record("A9")

        #expect(
            reason(judged(search([Worlds.rule()]), there: [company("C1", "n-1")], taken: [Worlds.company: holder]))
                == .ambiguous
        )
    }

    @Test func `the next rule is tried only when one finds nobody`() {
        let second = IdentityRule([FieldPair(platform: "name", crm: "Name")], whenMany: .refuse)
        var search = search([Worlds.rule(), second], values: ["Number": "n-1", "Name": "Acme"])

        search.judge(Candidates(there: [], here: []), taken: [:], id: LinkID("L"), at: now)

        #expect(search.identified == nil)
        #expect(search.query(to: .platform)?.equals == ["name": "Acme"])
    }

    @Test func `a rule whose value is empty is passed over, and with no value at all there is no identity`() {
        var search = search([Worlds.rule()], values: ["Number": .null], create: .always)

        #expect(search.query(to: .platform) == nil)
        search.passOver()
        search.conclude(id: LinkID("N"), at: now)
        #expect(reason(search.identified?.counterpart) == .noIdentity)
    }

    @Test func `a record with a related one may have its counterpart created, and none without`() {
        let asked = Sync.Creation.ifRelated(["lead", "registration"])
        var (with, without) = (
            search([Worlds.rule()], values: ["Number": "n-1", "related.lead": .flag(true)], create: asked),
            search([Worlds.rule()], values: ["Number": "n-1", "related.lead": .flag(false)], create: asked)
        )

        with.judge(Candidates(there: [], here: []), taken: [:], id: LinkID("L"), at: now)
        with.conclude(id: LinkID("N"), at: now)
        without.judge(Candidates(there: [], here: []), taken: [:], id: LinkID("L"), at: now)
        without.conclude(id: LinkID("N"), at: now)

        if case .missing = with.identified?.counterpart {} else { Issue.record("not to be created") }
        #expect(reason(without.identified?.counterpart) == .noCounterpart)
        #expect(without.identified?.steps.last?.compared == "if-related: lead, registration")
    }

    @Test func `a record without a counterpart may be created with its identity values`() {
        var search = search([Worlds.rule()], create: .always)

        search.judge(Candidates(there: [], here: []), taken: [:], id: LinkID("L"), at: now)
        search.conclude(id: LinkID("N"), at: now)

        guard case .missing(let link, let keys) = search.identified?.counterpart else {
            Issue.record("not to be created")
            return
        }
        #expect(link.state == .creating && link.crm == Worlds.account && link.platform == nil)
        #expect(keys == ["company_id": "n-1"])
    }
}
