import Model
import Sandbox
import Store

/// The story: what people do in the systems, and what goes wrong on the way.
struct DemoStory: Sendable {
    /// Where it is played.
    let stage: DemoStage
    /// Who tells it.
    let narrator: Narrator
    /// How fast.
    let tempo: Tempo

    /// The syncs that it shows, each of which has pairs at its end.
    static let syncs: Set<SyncName> = ["accounts", "contacts"]

    /// Plays it to its end.
    func play() async throws(DemoFault) {
        narrator.say("A CRM and two platforms, simulated on this machine, and a gateway between them:")
        for (name, url) in stage.addresses {
            narrator.say("   \(name)\(String(repeating: " ", count: 12 - name.count))\(url)")
        }
        narrator.say(
            "Their notifications have the real formats, and every one is proven. → goes in, = is decided, ← is written."
        )
        try await playCompany()
        try await playPeople()
        try await check()
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
    func chapter(
        _ number: Int,
        _ title: String,
        _ act: () async throws(DemoFault) -> Void
    ) async throws(DemoFault) {
        await tempo.breathe()
        narrator.chapter(number, title)
        try await act()
        try await stage.settle()
    }

    /// Somebody enters a record.
    func create(_ role: DemoRole, _ values: KeyValuePairs<String, JSON>) throws(DemoFault) {
        try perform(.create(kind: role.kind, role.record(values)), in: role.system)
    }

    /// Somebody changes a record.
    func change(_ role: DemoRole, _ values: KeyValuePairs<String, JSON>) throws(DemoFault) {
        let set = JSONObject(values.map { ($0.key, $0.value) })
        try perform(.update(kind: role.kind, where: role.pattern, set: set), in: role.system)
    }

    /// Somebody merges a record into another.
    func merge(_ loser: DemoRole, into keep: DemoRole) throws(DemoFault) {
        try perform(.merge(kind: keep.kind, keep: keep.pattern, lose: [loser.pattern]), in: keep.system)
    }

    private func perform(_ deed: Deed, in system: String) throws(DemoFault) {
        try attempt { () throws(DeedError) in
            _ = try stage.sandbox.perform(deed, in: system, at: stage.clock.now)
        }
    }

    /// Does what a simulated system may refuse.
    func attempt(_ act: () throws(DeedError) -> Void) throws(DemoFault) {
        do throws(DeedError) {
            try act()
        } catch {
            throw DemoFault(problem: error.message)
        }
    }
}
