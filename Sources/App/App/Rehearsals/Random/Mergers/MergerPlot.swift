import Model

/// A random story of mergers as a value: what the world is like, and what happens in it.
struct MergerPlot: Hashable, RandomStory {
    /// What it was made from.
    let seed: UInt64
    /// Whether changes of either side are carried to the other.
    var isTwoWay = false
    /// How many contacts stand on both sides and are linked: the first of each side.
    var pairs = 0
    /// The people whose contacts stand on one side and are not linked.
    var strangers: [Side: [Int]] = [:]
    /// The numbers of Arlo's contacts that have registered.
    var registered: [Int] = []
    /// What happens.
    var scenes: [MergerScene] = []

    /// The story of a seed.
    init(seed: UInt64) {
        self.seed = seed
        let chance = Chance(seed: seed)
        isTwoWay = chance.happens(oneIn: 3)
        pairs = chance.number(in: 1...3)
        for side in Side.allCases {
            strangers[side] = (0..<chance.number(in: 0...2)).map { _ in chance.number(in: 1...6) }
        }
        let contacts = pairs + strangers.values.map(\.count).reduce(0, max)
        registered = (1...pairs).filter { _ in chance.happens(oneIn: 4) }
        scenes = (1...chance.number(in: 3...18)).map { _ in Self.scene(by: chance, among: contacts) }
    }

    private enum Sort {
        case merge, delete, undelete, rename, readdress, create, register, hold, release, drop, fault, crash, operate,
            advance
    }

    private static func scene(by chance: Chance, among contacts: Int) -> MergerScene {
        let side = chance.pick(Side.allCases)
        let number = chance.number(in: 1...contacts)
        let sorts: [(Int, Sort)] = [
            (7, .merge), (2, .delete), (1, .undelete), (2, .rename), (3, .readdress), (1, .create), (1, .register),
            (4, .hold), (3, .release), (1, .drop), (1, .fault), (1, .crash), (1, .operate), (4, .advance),
        ]
        switch chance.pick(weighted: sorts) {
        case .merge: return .merge(side, keep: number, lose: chance.number(in: 1...contacts))
        case .delete: return .delete(number)
        case .undelete: return .undelete(number)
        case .rename: return .rename(side, number, person: chance.number(in: 1...6))
        case .readdress: return .readdress(side, number, chance.number(in: 1...3))
        case .create: return .create(side, person: chance.number(in: 1...6))
        case .register: return .register(number)
        case .hold: return .hold(side)
        case .release: return .release(side, order(by: chance), times: chance.number(in: 1...2))
        case .drop: return .drop(side, next: chance.number(in: 1...3))
        case .fault:
            let answer = chance.pick(["503", "timeout", "timeout-after-commit"])
            return .fault(side, next: chance.number(in: 1...2), answer: answer)
        case .crash: return .crash
        case .operate: return .operate(OperatorsAtWork.step(on: ["organisations", "contacts"], by: chance))
        case .advance: return .advance(chance.pick([1, 3, 20, 60, 300, 600]))
        }
    }

    private static func order(by chance: Chance) -> MergerOrder {
        switch chance.number(in: 0...3) {
        case 0: .forward
        case 1: .reverse
        default: .shuffle(seed: chance.number(in: 0...9))
        }
    }
}

extension MergerPlot {
    /// Stories that are a little simpler.
    var simpler: [MergerPlot] {
        var all: [MergerPlot] = []
        func add(_ change: (inout MergerPlot) -> Void) {
            var other = self
            change(&other)
            if other != self { all.append(other) }
        }
        for shorter in scenes.withoutRuns { add { $0.scenes = shorter } }
        for (place, scene) in scenes.enumerated() {
            for simple in scene.simpler { add { $0.scenes[place] = simple } }
        }
        add { $0.isTwoWay = false }
        for place in registered.indices { add { $0.registered.remove(at: place) } }
        for side in Side.allCases { add { _ = $0.strangers[side]?.popLast() } }
        return all
    }
}
