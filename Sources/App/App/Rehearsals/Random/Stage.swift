import Model
import Sandbox

/// The world of a random story while it is played.
struct Stage {
    /// The world.
    var world: RehearsalWorld
    fileprivate let rehearsal: Rehearsal
    fileprivate let reader: RehearsalReader

    /// Takes a world that has begun.
    init(world: RehearsalWorld, rehearsal: Rehearsal, reader: RehearsalReader) {
        self.world = world
        self.rehearsal = rehearsal
        self.reader = reader
    }

    /// Lets a step happen.
    mutating func perform(_ step: JSON) async throws(WorldFault) {
        let connections = Set(world.host.names.map { ConnectionName($0) })
        guard let step = reader.step(ConfigurationNode(json: step), of: rehearsal, connections: connections) else {
            throw WorldFault("\(step.compact) is no step")
        }
        try await world.perform(step, in: "")
    }

    /// What does not hold at the end: what a story's own judge found, and what has not come to rest.
    ///
    /// - Parameters:
    ///   - found: what the story's own judge found.
    ///   - quiet: how long nothing may be written afterwards; waited for only where all else holds.
    /// - Returns: the failures, with the stories of the records concerned.
    /// - Throws: ``WorldFault`` where the world cannot go on.
    mutating func failures(
        besides found: [Judge.Contradiction],
        quiet: Duration
    ) async throws(WorldFault) -> [RehearsalFailure] {
        let judge = Judge(world: world)
        var found = found
        for claim in [Expectation.Claim.pending(0), .deadLetters(0), .converged(true)] {
            if let contradiction = try await judge.contradiction(to: claim) { found.append(contradiction) }
        }
        if found.isEmpty, let contradiction = try await unrest(for: quiet) { found.append(contradiction) }
        var failures: [RehearsalFailure] = []
        for contradiction in found {
            failures.append(try await judge.failure(contradiction, line: 0))
        }
        return failures
    }

    private mutating func unrest(for quiet: Duration) async throws(WorldFault) -> Judge.Contradiction? {
        let before = writes
        try await world.perform(.advance(quiet), in: "")
        return writes == before ? nil : .init(expected: "no writes afterwards", found: "\(before) and then \(writes)")
    }

    private var writes: [Int] { world.host.names.map { world.host.writes(to: $0) } }
}
