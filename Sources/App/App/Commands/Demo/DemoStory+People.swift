import Model
import Sandbox

/// The second part: two contacts that turn out to be one person.
extension DemoStory {
    /// The contacts of Arlo: their names, which Salesforce has as well, and what Arlo alone knows.
    private static let contacts: [(role: DemoRole.Pair, names: KeyValuePairs<String, JSON>, phone: JSON)] = [
        (DemoRole.person, ["FirstName": "Ada", "LastName": "Lovelace"], "+44 20 7946 0001"),
        (DemoRole.double, ["FirstName": "A.", "LastName": "Lovelace"], "+44 20 7946 0002"),
    ]

    /// What moves in Arlo's contact when it is archived; everything else stays as it is.
    private static let moving: Set<String> = ["Status", "LastModifiedDateTime"]

    /// Plays it.
    func playPeople() async throws(DemoFault) {
        try await find()
        try await rename()
        try await merge()
    }

    private func find() async throws(DemoFault) {
        try await chapter(9, "Contacts of Arlo are found again in Salesforce") { () async throws(DemoFault) in
            narrator.deed("Arlo has had two contacts for long. Somebody enters them in Salesforce as well:")
            narrator.deed("the gateway links those who have the same names and email.")
            for (role, names, phone) in Self.contacts {
                var known = role.platform.record(names)
                known["PhoneWork"] = phone
                try attempt { () throws(DeedError) in
                    let (host, now) = (stage.sandbox.host, stage.clock.now)
                    _ = try host.take(given: role.platform.kind, [known], in: role.platform.system, at: now)
                }
                try create(role.crm, names)
            }
        }
    }

    private func rename() async throws(DemoFault) {
        try await chapter(10, "A contact renamed in Salesforce stands in Arlo") { () async throws(DemoFault) in
            narrator.deed("Somebody renames Ada Lovelace: she is Ada King now.")
            try change(DemoRole.person.crm, ["LastName": "King"])
        }
        try await chapter(11, "An edit of the contact in Arlo is put back") { () async throws(DemoFault) in
            narrator.deed("Somebody renames her in Arlo; but Salesforce is the master of names.")
            try change(DemoRole.person.platform, ["LastName": "Byron"])
        }
        let name = stage.record(of: DemoRole.person.platform)?.fields["LastName"]
        stage.ledger.check("what was edited against the master is put back", name == "King")
    }

    private func merge() async throws(DemoFault) {
        let loser = DemoRole.double.platform
        let before = stage.record(of: loser)
        try await chapter(12, "Two contacts are merged in Salesforce") { () async throws(DemoFault) in
            narrator.deed("Somebody finds that A. Lovelace and Ada King are one person, and merges the two.")
            try merge(DemoRole.double.crm, into: DemoRole.person.crm)
        }
        let after = stage.record(of: loser)
        stage.ledger.check(
            "the contact that lost is archived in Arlo, its data kept",
            before?.state == .active && after?.state == .archived
                && before?.fields.leaving(out: Self.moving) == after?.fields.leaving(out: Self.moving)
        )
    }
}

extension JSONObject {
    fileprivate func leaving(out names: Set<String>) -> JSONObject {
        JSONObject(members.filter { !names.contains($0.name) }.map { ($0.name, $0.value) })
    }
}
