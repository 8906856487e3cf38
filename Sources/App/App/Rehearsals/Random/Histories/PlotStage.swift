import Model
import Sandbox

/// A random story while it is played.
struct PlotStage {
    /// The world.
    var stage: Stage
    /// What has happened so far.
    var played = Played()
    private var losing: Set<Side> = []
    private var isTroubled = false

    /// Takes the stage.
    init(_ stage: Stage) { self.stage = stage }

    /// Lets a scene take place, if it can: nobody changes a record that is not there.
    mutating func perform(_ scene: Scene) async throws(WorldFault) {
        if scene.isDeed {
            let deeds = deeds(in: scene)
            guard !deeds.isEmpty else { return }
            played.deeds += deeds
        }
        note(scene)
        played.scenes.append(scene)
        try await stage.perform(scene.step)
    }

    /// Notes what does not hold at the end.
    mutating func judge(_ demands: [Demand]) async throws(WorldFault) {
        let found = demands.compactMap { $0.contradiction(in: stage.world) }
        played.failures = try await stage.failures(besides: found, quiet: PlotScript.quiet)
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
        case .hold, .release, .drop, .fault, .logout, .crash, .pause, .resume, .operate, .advance: []
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
            at: stage.world.clock.now,
            side: side,
            key: key,
            values: values,
            before: Dictionary(before) { first, _ in first },
            isLossy: losing.contains(side),
            isTroubled: isTroubled
        )
    }

    private func active(_ key: Int, on side: Side) -> [SimulatedRecord] {
        stage.world.rows(of: key, on: side).filter { $0.state == .active }
    }

    private func only(_ key: Int, on side: Side) -> SimulatedRecord? {
        let records = active(key, on: side)
        return records.count == 1 ? records[0] : nil
    }
}
