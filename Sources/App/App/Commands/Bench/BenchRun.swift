import Load
import Model

/// Takes the measures of a bench one after the other, and puts their rows together.
struct BenchRun: Sendable {
    /// Where it takes place.
    let site: BenchSite
    /// What is measured.
    let measures: Set<Bench.Measure>

    /// How many connections the figure has that others are compared with.
    private static let usual = 128

    /// Takes them.
    func rows() async throws(CommandFailure) -> [BenchRow] {
        var rows: [BenchRow] = []
        var ingress: Double?
        if !measures.isDisjoint(with: [.receiving, .latency, .delivery]) {
            let receiving = try ReceivingBench(site)
            let usual = Pressure(connections: Self.usual, limit: site.sizes.turn)
            let ceiling = try await receiving.fastest(of: site.peers.ceilings, usual)
            let turns = try await compare(receiving, ceiling, usual)
            ingress = turns.gateway.perSecond
            if measures.contains(.receiving) { rows += try await self.receiving(receiving, ceiling, turns) }
            if measures.contains(.latency) { rows.append(try await latency(receiving, ceiling)) }
        }
        if measures.contains(.delivery) { rows += try await delivery(ingress) }
        if measures.contains(.event) {
            site.console.note("single events")
            let findings = try await Undisturbed.take(1) { _ async throws(CommandFailure) in
                try await SingleEventBench(site: site).run()
            }
            rows += findings.map(BenchRow.single)
        }
        if measures.contains(.memory) {
            site.console.note("memory")
            rows.append(.memory(try await MemoryBench(site: site).run()))
        }
        if measures.contains(.history) {
            site.console.note("settled entries")
            rows.append(.history(try await HistoryBench(site: site).run(), settled: site.sizes.settled))
        }
        return rows
    }

    private func compare(
        _ receiving: ReceivingBench,
        _ contender: Contender?,
        _ pressure: Pressure
    ) async throws(CommandFailure) -> (gateway: Turns, other: Turns) {
        site.console.note("\(pressure.connections) connections" + (contender.map { ", beside \($0.name)" } ?? ""))
        return try await receiving.compare(with: contender, pressure)
    }

    private func receiving(
        _ receiving: ReceivingBench,
        _ ceiling: Contender?,
        _ turns: (gateway: Turns, other: Turns)
    ) async throws(CommandFailure) -> [BenchRow] {
        var rows = [BenchRow.receiving(Self.usual, turns, ceiling, ceiling.map { _ in .ratio(atLeast: 0.55) })]
        for connections in [32, 512] {
            let pressure = Pressure(connections: connections, limit: site.sizes.turn)
            rows.append(.receiving(connections, try await compare(receiving, ceiling, pressure), ceiling, nil))
        }
        for (peer, reach) in site.peers.peers {
            let pressure = Pressure(connections: Self.usual, limit: site.sizes.turn)
            let turns = try await compare(receiving, peer, pressure)
            rows.append(.receiving(Self.usual, turns, peer, reach.map { .ratio(atLeast: $0) }))
        }
        return rows
    }

    /// How many usual turns one of the latency lasts: what a pump does once a second shows in each of them.
    private static let latencyTurns = 3

    /// At half of what 32 connections bring through the gateway, the ceiling at the same pace.
    private func latency(_ receiving: ReceivingBench, _ ceiling: Contender?) async throws(CommandFailure) -> BenchRow {
        let most = try await compare(receiving, nil, Pressure(connections: 32, limit: site.sizes.turn))
        let pace = max(1, most.gateway.perSecond / 2)
        let pressure = Pressure(connections: 32, pace: pace, limit: site.sizes.turn * Self.latencyTurns)
        return .latency(pace, try await compare(receiving, ceiling, pressure), ceiling)
    }

    private func delivery(_ ingress: Double?) async throws(CommandFailure) -> [BenchRow] {
        site.console.note("delivery of \(site.sizes.delivered)")
        let runs = try await Undisturbed.take(1) { _ async throws(CommandFailure) in
            try await DeliveryBench(site: site).run()
        }
        let count = BenchRow.grouped(site.sizes.delivered)
        return runs.flatMap { run -> [BenchRow] in
            [
                .delivery("end to end, \(count) records created", run.creating, of: ingress, "own ingress", nil),
                .delivery(
                    "end to end, \(count) records updated",
                    run.updating,
                    of: ingress,
                    "own ingress",
                    .ratio(atLeast: 0.25)
                ),
                .delivery(
                    "working off a backlog of \(count) after an outage",
                    run.outage,
                    of: run.updating.perSecond,
                    "end to end",
                    .ratio(atLeast: 0.9)
                ),
            ]
        }
    }
}
