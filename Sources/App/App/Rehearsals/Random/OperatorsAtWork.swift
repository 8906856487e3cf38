import Model

/// What operators do in random stories: nothing that changes how a story has to end.
enum OperatorsAtWork {
    /// A step in which somebody compares, repairs or goes through the records of one of some syncs.
    static func step(on syncs: [String], by chance: Chance) -> JSON {
        let sync = JSON.string(chance.pick(syncs))
        let commands: [[JSON]] = [
            ["reconcile", sync], ["reconcile", sync, "--repair"], ["pull", sync, "--yes"], ["push", sync, "--yes"],
        ]
        return ["run": .array(chance.pick(commands))]
    }
}
