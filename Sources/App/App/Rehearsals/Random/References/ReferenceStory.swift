import Model

/// A random story of records that name other records: contacts their employers, accounts their parents.
///
/// It is a rehearsal: what happens in it does not depend on how the gateway takes it.
struct ReferenceStory: RandomStory {
    /// Something that happens.
    enum Scene: Hashable, Sendable {
        /// Somebody has a record name another, or none.
        case name(Side, who: Int, whom: Int?)
        /// Something else happens to a record.
        case touch(Side, who: Int)
        /// Somebody creates a record that others may name.
        case appear(Int)
        /// Somebody merges one account into another.
        case merge(keep: Int, lose: Int)
        /// Somebody deletes a record that others may name.
        case delete(Side, Int)
        /// Somebody brings an account back that was deleted.
        case undelete(Int)
        /// Notifications, systems, the gateway, its operators or the clock: the step as it is written.
        case trouble(JSON)
    }

    /// The records that others may name which are not there any more.
    struct Absent {
        /// The accounts that were merged away.
        var merged: Set<Int> = []
        /// Those that were deleted on each side.
        var deleted: [Side: Set<Int>] = [:]

        /// Whether a record is not there.
        func contains(_ number: Int, _ side: Side) -> Bool {
            deleted[side, default: []].contains(number) || side == .crm && merged.contains(number)
        }
    }

    /// The world that it plays in.
    let world: any ReferenceWorld
    /// What it was made from.
    let seed: UInt64
    /// What happens.
    var scenes: [Scene]

    /// The story of a seed, in a world of a kind.
    init(of kind: (Chance) -> some ReferenceWorld, seed: UInt64) {
        let chance = Chance(seed: seed)
        let world = kind(chance)
        self.world = world
        self.seed = seed
        scenes = (0..<chance.number(in: 2...12)).flatMap { _ in
            let scenes = world.scenes(by: chance)
            return chance.happens(oneIn: 2) ? [.trouble(Self.trouble(by: chance, in: world))] + scenes : scenes
        }
    }

    /// The story as the text of a rehearsal.
    var text: String {
        let ending: [JSON] = [
            ["release": ["in": "salesforce"]], ["release": ["in": .string(world.platform)]], ["advance": "6h"],
            ["expect": world.expectation(after: scenes)], ["advance": "2h"],
            ["expect": ["writes": .object(JSONObject([("salesforce", 0), (world.platform, 0)]))]],
        ]
        var standing = Set(world.standing)
        var absent = Absent()
        let steps = scenes.compactMap { scene -> JSON? in
            let step = world.step(of: scene, without: absent)
            switch scene {
            case .trouble(let step): return step
            case .appear(let number) where standing.contains(number): return nil
            case .name(_, _, .some(let whom)) where !standing.contains(whom): return nil
            case .appear(let number): standing.insert(number)
            case .merge(_, let lose): if step != nil { absent.merged.insert(lose) }
            case .delete(let side, let number): if step != nil { absent.deleted[side, default: []].insert(number) }
            case .undelete(let number): absent.deleted[.crm]?.remove(number)
            case .name, .touch: break
            }
            return step
        }
        return YAMLWriter.text([
            "rehearsal": .string("REFERENCES-\(seed) a random story of records that name others"),
            "config": world.configuration, "given": world.given, "steps": .array(steps + ending),
        ])
    }

    /// Stories in which a little less happens.
    var simpler: [ReferenceStory] {
        scenes.withoutRuns.map { scenes in
            var other = self
            other.scenes = scenes
            return other
        }
    }

    func end(in theatre: Theatre) async -> StoryEnd {
        let result = theatre.reader.read(text: text, file: "references-\(seed).yaml")
        guard let rehearsal = result.rehearsal else {
            let problem = result.findings.map { "\($0.path): \($0.problem)" }.joined(separator: "; ")
            return StoryEnd(rehearsal: text, failures: [RehearsalFailure(line: 0, WorldFault(problem))])
        }
        let outcome = await theatre.rehearsals.rehearse(rehearsal)
        let faults = outcome.faults.map { RehearsalFailure(line: 0, WorldFault($0)) }
        return StoryEnd(rehearsal: text, failures: outcome.failures + faults)
    }

    private static func trouble(by chance: Chance, in world: any ReferenceWorld) -> JSON {
        let system = JSON.string(chance.pick(["salesforce", world.platform]))
        switch chance.number(in: 0...7) {
        case 0: return ["hold": ["in": system]]
        case 1:
            return [
                "release": [
                    "in": system, "order": "shuffle", "seed": .integer(chance.number(in: 0...9)),
                    "repeat": .integer(chance.number(in: 1...2)),
                ]
            ]
        case 2...4:
            let answers = ["429", "500", "503", "timeout", "reset", "slow"]
            let more = system == "salesforce" ? ["UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "token-expired"] : []
            return [
                "fault": [
                    "in": system, "next": .integer(chance.number(in: 1...4)),
                    "answer": .string(chance.pick(answers + more)),
                ]
            ]
        case 5:
            let points = ["append", "settle", "claim", "send", "record"]
            return ["crash": ["at": .string(chance.pick(points))]]
        case 6: return OperatorsAtWork.step(on: world.syncs, by: chance)
        default: return ["advance": .string(chance.pick(["1ms", "500ms", "2s", "5s", "1m", "10m", "40m"]))]
        }
    }
}

/// What records name each other in a story, and how it is told.
protocol ReferenceWorld: Sendable {
    /// The connection beside Salesforce.
    var platform: String { get }
    /// The names of its syncs.
    var syncs: [String] { get }
    /// The configuration.
    var configuration: JSON { get }
    /// What stands on both sides.
    var given: JSON { get }
    /// The records that can be named from the start.
    var standing: [Int] { get }
    /// Something that happens to a record, once or twice within a moment.
    func scenes(by chance: Chance) -> [ReferenceStory.Scene]
    /// A scene as a step where some records are not there any more; nil when it cannot happen.
    func step(of scene: ReferenceStory.Scene, without absent: ReferenceStory.Absent) -> JSON?
    /// What the end has to show.
    func expectation(after scenes: [ReferenceStory.Scene]) -> JSON
}

/// How a record stands before anything happens.
enum ReferenceStanding: CaseIterable, Sendable {
    /// Not at all; it may come.
    case absent
    /// On the platform alone.
    case alone
    /// On both sides, which have not met.
    case strangers
    /// On both sides, linked.
    case linked
}
