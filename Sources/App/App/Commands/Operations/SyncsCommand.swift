import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk syncs`: what is kept in step, and whether it stands still.
struct SyncsCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "syncs",
        abstract: "Lists the syncs, which of them stand still, and what waits for them."
    )

    @OptionGroup var result: ResultOptions

    /// Lists them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let store = try desk.store(configuration, .look)
        let standings = try await asked(configuration) { () async throws(StoreError) in
            try await SyncStanding.all(configuration.gateway, in: store)
        }
        var table = Table("sync", "crm", "platform", "state", "parked", "waiting")
        for standing in standings {
            table.add(
                .init(standing.sync.name.text),
                .init("\(standing.sync.between.crm)"),
                .init("\(standing.sync.between.platform)"),
                .init(standing.words),
                .init("\(standing.parked)"),
                .init("\(standing.waiting)")
            )
        }
        return result.performance(
            ["syncs": .array(standings.map(\.json))],
            text: standings.isEmpty ? "no syncs\n" : table.text(desk.console.ink)
        )
    }
}

/// How a sync stands.
private struct SyncStanding {
    let sync: Sync
    let pause: Pause?
    let parked: Int
    let waiting: Int
    /// Its connections whose systems fail.
    let outages: [(connection: ConnectionName, outage: Outage)]

    static func all(_ gateway: Gateway, in store: any Store) async throws(StoreError) -> [SyncStanding] {
        let standstill = try await store.standstill()
        let parked = try await store.parked()
        let waiting = try await store.waitingBySync()
        let outages = try await Outage.all(gateway, in: store)
        return gateway.syncs.map { sync in
            SyncStanding(
                sync: sync,
                pause: standstill.pause(of: .sync(sync.name)),
                parked: parked[sync.name] ?? 0,
                waiting: waiting[sync.name]?.deliveries ?? 0,
                outages: [sync.between.crm, sync.between.platform].compactMap { kind in
                    outages[kind.connection].map { (kind.connection, $0) }
                }
            )
        }
    }

    /// The state in words.
    var words: String {
        if let pause { return "paused by \(pause.mandate.who) since \(pause.since)" }
        guard sync.state == .active else { return "paused by the configuration" }
        guard let (connection, outage) = outages.first else { return "active" }
        return "active; \(connection) rests by itself since \(outage.since): \(outage.reason)"
    }

    /// The standing as JSON.
    var json: JSON {
        [
            "sync": .string(sync.name.text), "crm": .string(sync.between.crm.description),
            "platform": .string(sync.between.platform.description),
            "state": .string(pause == nil ? sync.state.rawValue : "paused"), "pause": pause?.json ?? .null,
            "parked": .integer(parked), "waiting": .integer(waiting),
            "outages": .array(
                outages.map { connection, outage in
                    var object = outage.json.object ?? JSONObject()
                    object["connection"] = .string(connection.text)
                    return .object(object)
                }
            ),
        ]
    }
}
