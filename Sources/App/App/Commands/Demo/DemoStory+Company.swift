import Model
import Sandbox
import Store

/// The first part: a company and its account, and what can go wrong between them.
extension DemoStory {
    /// How many writes fail in the outage.
    static let outage = 2

    /// Plays it.
    func playCompany() async throws(DemoFault) {
        try await meet()
        try await carry()
        try await disturb()
        try await conflict()
    }

    private func meet() async throws(DemoFault) {
        try await chapter(1, "An account comes into being in Salesforce") { () async throws(DemoFault) in
            narrator.deed("Somebody creates the account Acme, number \(DemoRole.account.value).")
            try create(.account, ["Name": "Acme", "Website": "https://acme.example", "NumberOfEmployees": 120])
        }
        try await chapter(2, "Its company signs up in Intercom") { () async throws(DemoFault) in
            narrator.deed(
                "A program creates the company Acme with company_id \(DemoRole.account.value): the gateway links the two."
            )
            try create(.company, ["name": "Acme"])
        }
    }

    private func carry() async throws(DemoFault) {
        try await chapter(3, "A change in Intercom reaches Salesforce") { () async throws(DemoFault) in
            narrator.deed("Somebody renames the company. The write notifies too: its echo ends at the gateway.")
            try change(.company, ["name": "Acme Rockets"])
        }
        try await chapter(4, "A change in Salesforce reaches Intercom") { () async throws(DemoFault) in
            narrator.deed("Somebody enters the account's industry.")
            try change(.account, ["Industry": "Aerospace"])
        }
    }

    private func disturb() async throws(DemoFault) {
        try await chapter(5, "A notification arrives three times") { () async throws(DemoFault) in
            narrator.deed("Somebody changes the website; the network delivers the notification three times.")
            stage.sandbox.host.hold("intercom")
            try change(.company, ["website": "https://rockets.example"])
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
            try attempt { () throws(DeedError) in
                let writes = "PATCH /services/data/*"
                try stage.sandbox.host.fault(in: "salesforce", next: Self.outage, answer: "503", on: writes)
            }
            try change(.company, ["name": "Acme Space"])
        }
    }

    private func conflict() async throws(DemoFault) {
        try await chapter(8, "Both sides change the same field") { () async throws(DemoFault) in
            narrator.deed("Somebody renames the company in Intercom, whose notification is late;")
            stage.sandbox.host.hold("intercom")
            try change(.company, ["name": "Acme Moon"])
            narrator.deed("then somebody renames the account in Salesforce.")
            try change(.account, ["Name": "Acme Mars"])
            try await stage.settle()
            narrator.deed("Now the late notification arrives: the newer name stands.")
            stage.sandbox.release("intercom")
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
