import Model

/// A random story as the text of a rehearsal.
struct PlotScript {
    let plot: Plot

    /// How long everything is given to come to rest once nothing fails any more: longer than the longest rest that a
    /// system asks for, and than two polls.
    static let recovery = Duration.seconds(6 * 3600)
    /// How long nothing may be written afterwards.
    static let quiet = Duration.seconds(2 * 3600)

    /// What everything ends with: what was kept back comes, what was paused goes on, and time passes.
    static func ending(of scenes: [Scene]) -> [JSON] {
        let paused = Set(scenes.compactMap { if case .pause(let sync) = $0 { sync } else { nil } })
        return Side.allCases.map { ["release": ["in": .string($0.system)]] }
            + paused.sorted().map { Scene.resume($0).step }
            + [["advance": .string(recovery.crosswalk)]]
    }

    /// The world, before anything happens.
    var prologue: String { YAMLWriter.text(.object(JSONObject(head + [("steps", [])]))) }

    /// The whole story, with what it must come to.
    ///
    /// - Parameters:
    ///   - scenes: the scenes that took place.
    ///   - demands: what must come of it.
    /// - Returns: the text of a rehearsal file.
    func text(_ scenes: [Scene], _ demands: [Demand]) -> String {
        let quiet: [JSON] = [
            ["advance": .string(Self.quiet.crosswalk)], ["expect": ["writes": ["salesforce": 0, "intercom": 0]]],
        ]
        let steps = scenes.map(\.step) + Self.ending(of: scenes) + [["expect": expectation(demands)]] + quiet
        return YAMLWriter.text(.object(JSONObject(head + [("steps", .array(steps))])))
    }

    private var head: [(String, JSON)] {
        var head: [(String, JSON)] = [("rehearsal", .string(plot.title)), ("config", plot.scenery.configuration)]
        if plot.scenery.given.object?.members.isEmpty == false { head.append(("given", plot.scenery.given)) }
        return head
    }

    private func expectation(_ demands: [Demand]) -> JSON {
        let sides = Side.allCases.map { side in
            (side, demands.flatMap { $0.expectations(on: side) })
        }
        let records = sides.filter { !$0.1.isEmpty }.map { side, records in
            (side.system, JSON.object(JSONObject([(side.kind, .array(records))])))
        }
        let rest: [(String, JSON)] = [("pending", 0), ("dead-letters", 0), ("converged", true)]
        return .object(JSONObject(records + rest))
    }
}
