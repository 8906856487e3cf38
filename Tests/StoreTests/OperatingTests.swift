import Model
import SQLiteStore
import Store
import Testing

@Suite struct OperatingTests {
    @Test(arguments: Engine.available)
    func `what is paused stays so until it is resumed, and each is written down once`(engine: Engine) async throws {
        try await engine.open { (store) async throws in
            let accounts = Pausable.sync("accounts")
            let by = Mandate("ops", why: "a test")

            #expect(try await store.standstill() == Standstill())
            #expect(try await store.pause(accounts, by: by, at: at(1)))
            #expect(try await store.pause(accounts, by: someone, at: at(2)) == false)
            #expect(try await store.standstill() == Standstill([Pause(accounts, since: at(1), by: by)]))
            #expect(try await store.resume(accounts, unparking: true, by: someone, at: at(3)) == 0)
            #expect(try await store.resume(accounts, unparking: true, by: someone, at: at(4)) == nil)
            #expect(try await store.standstill() == Standstill())
            #expect(
                try await store.interventions(limit: 10) == [
                    Intervention(.resume, ["sync accounts"], by: someone, at: at(3)),
                    Intervention(.pause, ["sync accounts"], by: by, at: at(1)),
                ]
            )
        }
    }

    @Test func `a pause survives the gateway`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let first = try SQLiteStore(path: folder.store)
        _ = try await first.pause(.connection("salesforce"), by: someone, at: start)
        try first.close()

        let second = try SQLiteStore(path: folder.store)

        #expect(try await second.standstill().connections == ["salesforce"])
        try second.close()
    }

    @Test(arguments: Engine.available)
    func `resuming a connection makes due what waited for it, and nothing else`(engine: Engine) async throws {
        try await engine.open { (store) async throws in
            _ = try await store.append([arrival("1"), arrival("2")], at: start)
            let entries = try await store.claimEntries(upTo: 2, at: start, until: at(60))
            let reasons = [Later.pausedReason, "another reason"]
            _ = try await store.settle(
                zip(entries, reasons).map { Settlement($0, .undecided(.postponed(until: at(600), reason: $1))) },
                at: start
            )
            _ = try await store.pause(.connection("salesforce"), by: someone, at: start)

            let due = try await store.resume(.connection("salesforce"), unparking: true, by: someone, at: at(5))

            #expect(due == 1)
            #expect(try await store.claimEntries(upTo: 2, at: at(5), until: at(60)).map(\.id) == [entries[0].id])
        }
    }

    @Test(arguments: Engine.available)
    func `parked entries are counted, and due again in their order`(engine: Engine) async throws {
        try await engine.open { (store) async throws in
            _ = try await store.append([arrival("1"), arrival("2")], at: start)
            let entries = try await store.claimEntries(upTo: 2, at: start, until: at(60))
            let parked = Settlement.Ending.settled([ruling(.skip(.paused))], remark: nil)
            _ = try await store.settle(entries.map { Settlement($0, parked) }, at: start)
            _ = try await store.pause(.sync("companies"), by: someone, at: start)

            #expect(try await store.parked() == ["companies": 2])
            #expect(try await store.resume(.sync("companies"), unparking: true, by: someone, at: at(1)) == 2)
            #expect(try await store.claimEntries(upTo: 2, at: at(1), until: at(60)).map(\.id) == entries.map(\.id))
        }
    }

    @Test(arguments: Engine.available)
    func `what is done by hand is written down with the change, or not at all`(engine: Engine) async throws {
        try await engine.open { (store) async throws in
            let one = link("a", crm: account.record("1"), platform: company.record("1"))
            let other = link("b", crm: account.record("1"), platform: company.record("2"))

            try await store.link(one, by: Mandate("shell:anna", why: "they are one"), at: start)
            await #expect(throws: StoreError.self) { try await store.link(other, by: someone, at: at(1)) }
            _ = try await store.retry(entries: [EntryID(7)], deliveries: [], by: someone, at: at(2))
            try await store.unlink([one], by: someone, at: at(3))

            let done = try await store.interventions(limit: 10)
            #expect(done.map(\.deed) == [.unlink, .link])
            #expect(done.last?.subjects == ["\(account)/1", "\(company)/1"])
            #expect(done.last?.mandate.why == "they are one")
            #expect(try await store.links(of: [account.record("1")]).isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func `the record of what was done is kept as long as the journal`(engine: Engine) async throws {
        try await engine.open { (store) async throws in
            for second in 0..<5 {
                try await store.note(Intervention(.register, ["connection arlo"], by: someone, at: at(Int64(second))))
            }

            _ = try await store.forget(before: at(3), limit: 2)
            #expect(try await store.interventions(limit: 10).map(\.at) == [at(4), at(3), at(2)])
            _ = try await store.forget(before: at(3), limit: 2)
            #expect(try await store.interventions(limit: 10).map(\.at) == [at(4), at(3)])
        }
    }

    @Test(arguments: Engine.available)
    func `what waits is counted by sync, with the oldest`(engine: Engine) async throws {
        try await engine.open { (store) async throws in
            try await store.deliver([change(account.record("1"))], at: start)
            try await store.deliver([change(account.record("2"))], at: at(9))

            let waiting = try await store.waitingBySync()

            #expect(waiting["companies"]?.deliveries == 2)
            #expect(waiting["companies"]?.oldest == start)
            #expect(
                try await store.receipts(of: [EntryID(1), EntryID(2), EntryID(9)]) == [
                    EntryID(1): start, EntryID(2): at(9),
                ]
            )
        }
    }
}
