import Model
import Pipeline
import Sandbox
import Store

/// A random story while it is played.
struct PlotStage {
    /// The world.
    var world: RehearsalWorld
    let rehearsal: Rehearsal
    let reader: RehearsalReader
    /// What has happened so far.
    var played = Played()
    private var losing: Set<Side> = []
    private var isTroubled = false

    /// Sets the stage.
    init(world: RehearsalWorld, rehearsal: Rehearsal, reader: RehearsalReader) {
        self.world = world
        self.rehearsal = rehearsal
        self.reader = reader
    }

    /// Lets a scene take place, if it can: nobody changes a record that is not there.
    mutating func perform(_ scene: Scene) async throws(WorldFault) {
        if scene.isDeed {
            let deeds = deeds(in: scene)
            guard !deeds.isEmpty else { return }
            played.deeds += deeds
        }
        note(scene)
        played.scenes.append(scene)
        try await perform(scene.step)
    }

    /// Lets a step happen.
    mutating func perform(_ step: JSON) async throws(WorldFault) {
        let connections = Set(world.host.names.map { ConnectionName($0) })
        guard let step = reader.step(ConfigurationNode(json: step), of: rehearsal, connections: connections) else {
            throw WorldFault("\(step.compact) is no step")
        }
        try await world.perform(step, in: "")
    }

    /// What does not hold at the end.
    mutating func judge(_ demands: [Demand]) async throws(WorldFault) -> [RehearsalFailure] {
        let judge = Judge(world: world)
        var found = demands.compactMap { $0.contradiction(in: world) }
        for claim in [Expectation.Claim.pending(0), .deadLetters(0), .converged(true)] {
            if let contradiction = try await judge.contradiction(to: claim) { found.append(contradiction) }
        }
        var failures: [RehearsalFailure] = []
        for contradiction in found {
            failures.append(
                RehearsalFailure(
                    line: 0,
                    expected: contradiction.expected,
                    found: contradiction.found,
                    stories: try await judge.stories(of: contradiction.records)
                )
            )
        }
        guard failures.isEmpty else { return failures }
        let writes = Side.allCases.map { world.host.writes(to: $0.system) }
        try await world.perform(.advance(PlotScript.quiet), in: "")
        let later = Side.allCases.map { world.host.writes(to: $0.system) }
        guard later != writes else { return [] }
        return [RehearsalFailure(line: 0, expected: "no writes afterwards", found: "\(writes) and then \(later)")]
    }

    private mutating func note(_ scene: Scene) {
        if case .drop(let side, _) = scene { losing.insert(side) }
        if scene.isTrouble { isTroubled = true }
    }

    /// What somebody does to the records of keys in a scene; nothing when it cannot be done.
    private func deeds(in scene: Scene) -> [PlotDeed] {
        switch scene {
        case .create(let side, let key, let values):
            active(key, on: side).isEmpty ? [deed(.create, side, key, values, to: nil)] : []
        case .update(let side, let key, let values):
            only(key, on: side).map { [deed(.update, side, key, values, to: $0)] } ?? []
        case .twin(let key, let values):
            active(key, on: .crm).isEmpty ? [] : [deed(.entangle, .crm, key, values, to: nil)]
        case .rename(let key, let other):
            only(key, on: .crm).map { record in [key, other].map { deed(.entangle, .crm, $0, [:], to: record) } } ?? []
        case .delete(let side, let key): only(key, on: side).map { [deed(.delete, side, key, [:], to: $0)] } ?? []
        case .hold, .release, .drop, .fault, .logout, .crash, .pause, .resume, .advance: []
        }
    }

    private func deed(
        _ act: PlotDeed.Act,
        _ side: Side,
        _ key: Int,
        _ values: PlotValues,
        to record: SimulatedRecord?
    ) -> PlotDeed {
        let before = PlotField.allCases.map { field in
            (field, record.flatMap { field.value(in: $0.fields, on: side) })
        }
        return PlotDeed(
            act: act,
            at: world.clock.now,
            side: side,
            key: key,
            values: values,
            before: Dictionary(before) { first, _ in first },
            isLossy: losing.contains(side),
            isTroubled: isTroubled
        )
    }

    private func active(_ key: Int, on side: Side) -> [SimulatedRecord] {
        world.rows(of: key, on: side).filter { $0.state == .active }
    }

    private func only(_ key: Int, on side: Side) -> SimulatedRecord? {
        let records = active(key, on: side)
        return records.count == 1 ? records[0] : nil
    }
}
