import Model
import Sandbox
import Store

/// The story: what people do in both systems, and what goes wrong on the way.
struct DemoStory: Sendable {
    /// Where it is played.
    let stage: DemoStage
    /// Who tells it.
    let narrator: Narrator
    /// How fast.
    let tempo: Tempo

    /// What both systems call the company, in `AccountNumber` and in `company_id`.
    private static let number = "acme-1"

    /// How many writes fail in the outage.
    private static let outage = 2

    /// Plays it to its end.
    func play() async throws(DemoFault) {
        narrator.say("A CRM and a platform, simulated on this machine, and a gateway between them:")
        for (name, url) in stage.addresses {
            narrator.say("   \(name)\(String(repeating: " ", count: 12 - name.count))\(url)")
        }
        narrator.say(
            "Their notifications have the real formats, and every one is proven. → goes in, = is decided, ← is written."
        )
        try await meet()
        try await carry()
        try await disturb()
        try await conflict()
        try await check()
    }

    private func meet() async throws(DemoFault) {
        try await chapter(1, "An account comes into being in Salesforce") { () async throws(DemoFault) in
            narrator.deed("Somebody creates the account Acme, number \(Self.number).")
            try perform(
                .create(
                    kind: "Account",
                    JSONObject([
                        ("Name", "Acme"), ("AccountNumber", .string(Self.number)), ("Website", "https://acme.example"),
                        ("NumberOfEmployees", 120),
                    ])
                ),
                in: "salesforce"
            )
        }
        try await chapter(2, "Its company signs up in Intercom") { () async throws(DemoFault) in
            narrator.deed(
                "A program creates the company Acme with company_id \(Self.number): the gateway links the two."
            )
            try perform(
                .create(kind: "company", JSONObject([("company_id", .string(Self.number)), ("name", "Acme")])),
                in: "intercom"
            )
        }
    }

    private func carry() async throws(DemoFault) {
        try await chapter(3, "A change in Intercom reaches Salesforce") { () async throws(DemoFault) in
            narrator.deed("Somebody renames the company. The write notifies too: its echo ends at the gateway.")
            try change("company", ["name": "Acme Rockets"])
        }
        try await chapter(4, "A change in Salesforce reaches Intercom") { () async throws(DemoFault) in
            narrator.deed("Somebody enters the account's industry.")
            try change("Account", ["Industry": "Aerospace"])
        }
    }

    private func disturb() async throws(DemoFault) {
        try await chapter(5, "A notification arrives three times") { () async throws(DemoFault) in
            narrator.deed("Somebody changes the website; the network delivers the notification three times.")
            stage.sandbox.host.hold("intercom")
            try change("company", ["website": "https://rockets.example"])
            try await stage.settle()
            stage.sandbox.release("intercom", times: 3)
        }
        let before = try await stage.history().entries
        stage.ledger.check("three deliveries of one notification are one event", before.contains { $0.duplicates == 2 })
        try await chapter(6, "Somebody forges a notification") { () async throws(DemoFault) in
            narrator.deed("It has the right form, and the signature of another body.")
            try await forge()
        }
        let after = try await stage.history().entries
        stage.ledger.check("a forged notification leaves no trace", after.count == before.count)
        try await chapter(7, "Salesforce fails, and comes back") { () async throws(DemoFault) in
            narrator.deed("Its next two writes are answered with 503, while somebody renames the company.")
            try fault("salesforce", next: Self.outage, answer: "503", on: "PATCH /services/data/*")
            try change("company", ["name": "Acme Space"])
        }
    }

    private func conflict() async throws(DemoFault) {
        try await chapter(8, "Both sides change the same field") { () async throws(DemoFault) in
            narrator.deed("Somebody renames the company in Intercom, whose notification is late;")
            stage.sandbox.host.hold("intercom")
            try change("company", ["name": "Acme Moon"])
            narrator.deed("then somebody renames the account in Salesforce.")
            try change("Account", ["Name": "Acme Mars"])
            try await stage.settle()
            narrator.deed("Now the late notification arrives: the newer name stands.")
            stage.sandbox.release("intercom")
        }
    }

    private func check() async throws(DemoFault) {
        let (entries, deliveries) = try await stage.history()
        let states = entries.map(\.state) + deliveries.map(\.state)
        stage.ledger.check(
            "everything is decided and written, nothing is a dead letter",
            states.allSatisfy { $0 == .settled }
        )
        stage.ledger.check("what a failing system refused was tried again", stage.ledger.failedWrites == Self.outage)
    }
}

extension DemoStory {
    /// Plays a chapter until nothing is on its way any more.
    private func chapter(
        _ number: Int,
        _ title: String,
        _ act: () async throws(DemoFault) -> Void
    ) async throws(DemoFault) {
        await tempo.breathe()
        narrator.chapter(number, title)
        try await act()
        try await stage.settle()
    }

    private func change(_ kind: String, _ set: [String: String]) throws(DemoFault) {
        let isAccount = kind == "Account"
        let pattern = JSONObject([(isAccount ? "AccountNumber" : "company_id", .string(Self.number))])
        let values = JSONObject(set.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        try perform(.update(kind: kind, where: pattern, set: values), in: isAccount ? "salesforce" : "intercom")
    }

    private func perform(_ deed: Deed, in system: String) throws(DemoFault) {
        do throws(DeedError) {
            _ = try stage.sandbox.perform(deed, in: system, at: stage.clock.now)
        } catch {
            throw DemoFault(problem: error.message)
        }
    }

    private func fault(_ system: String, next count: Int, answer: String, on scope: String) throws(DemoFault) {
        do throws(DeedError) {
            try stage.sandbox.host.fault(in: system, next: count, answer: answer, on: scope)
        } catch {
            throw DemoFault(problem: error.message)
        }
    }

    /// Sends the last notification of Intercom with another name in it, and the signature it had.
    private func forge() async throws(DemoFault) {
        guard let real = stage.ledger.rounds.last(where: { $0.system == "intercom" })?.posting.request else {
            throw DemoFault(problem: "there is no notification to forge")
        }
        var forged = real
        forged.body = Array(String(decoding: real.body, as: UTF8.self).replacing("Acme", with: "Evil").utf8)
        forged.target = stage.origin + real.target
        stage.ledger.note(.departed(system: "stranger"), at: stage.clock.now)
        let answer: HTTPResponse?
        do throws(TransportError) {
            answer = try await stage.transport.send(forged)
        } catch {
            answer = nil
        }
        let posting = Posting(id: "forged", attempt: 1, request: forged)
        stage.ledger.note(
            .answered(Postman.Round(system: "stranger", posting: posting, answer: answer)),
            at: stage.clock.now
        )
        stage.ledger.check("a forged notification is answered with 401", answer?.status == 401)
    }
}
