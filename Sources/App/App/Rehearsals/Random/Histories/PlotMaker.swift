import Model
import Pipeline

/// What makes a random history hard.
enum PlotTheme: CaseIterable, Sendable {
    /// Notifications come late, repeated, out of order or never.
    case order
    /// Systems fail in every way they know.
    case faults
    /// Syncs are paused and resumed, alone and beside another one of the same records.
    case pauses
}

/// Makes random stories: the same seed, the same story.
struct PlotMaker {
    private let chance: Chance
    private let seed: UInt64
    private let theme: PlotTheme
    /// The fields that change in this story.
    private let fields: [PlotField]
    /// Whether accounts get keys that others have.
    private let entangles: Bool

    /// How many different keys a world has at most.
    static let keys = 1...4
    /// How many things happen.
    private static let length = 4...18

    /// Takes the seed; where no theme is named, it picks one.
    init(seed: UInt64, theme: PlotTheme? = nil) {
        self.seed = seed
        chance = Chance(seed: seed)
        let picked = chance.pick(PlotTheme.allCases)
        self.theme = theme ?? picked
        entangles = chance.happens(oneIn: 6)
        fields = chance.happens(oneIn: 2) ? [chance.pick(PlotField.allCases)] : PlotField.allCases
    }

    /// The story.
    func plot() -> Plot {
        let scenery = scenery()
        let scenes = (1...chance.number(in: Self.length)).map { scene($0, in: scenery) }
        return Plot(seed: seed, scenery: scenery, scenes: scenes)
    }

    private func scenery() -> Scenery {
        var scenery = Scenery()
        scenery.isDivided = theme == .pauses && chance.happens(oneIn: 2)
        scenery.deletes = !scenery.isDivided && chance.happens(oneIn: 4)
        // Outbound messages tell of no deletion, and no poll makes a lost one good.
        if !scenery.deletes {
            scenery.telling = chance.pick(Scenery.Telling.allCases)
            scenery.polls = theme == .order && chance.happens(oneIn: 2)
        }
        scenery.pairs = chance.number(in: 0...2)
        scenery.strangers = chance.happens(oneIn: 4) ? 1 : 0
        for field in PlotField.allCases {
            scenery.policies[field] = chance.pick(weighted: [
                (4, .newest), (1, .crmWins), (1, .platformWins), (1, .crmOnly), (1, .platformOnly),
            ])
        }
        // No account is created without a name, so either side's must be good enough.
        if scenery.policy(of: .name).master != nil { scenery.policies[.name] = .newest }
        return scenery
    }

    private func scene(_ number: Int, in scenery: Scenery) -> Scene {
        let side = chance.pick(Side.allCases)
        let key = chance.number(in: Self.keys)
        let canEntangle = entangles && !scenery.isDivided
        let pauses = theme == .pauses ? 2 : 0
        let kinds: [(Int, Sort)] = [
            (2, .create), (8, .update), (5, .advance), (scenery.deletes ? 1 : 0, .delete),
            (canEntangle ? 1 : 0, .twin), (canEntangle ? 1 : 0, .rename),
            (theme == .order ? 2 : 1, .hold), (2, .release),
            (scenery.polls ? 1 : 0, .drop), (theme == .faults ? 5 : 0, .fault), (1, .crash),
            (pauses, .pause), (pauses, .resume), (1, .operate),
        ]
        switch chance.pick(weighted: kinds.filter { $0.0 > 0 }) {
        case .create: return .create(side, key: key, created(on: side, number, scenery))
        case .update: return .update(side, key: key, changed(number))
        case .delete: return .delete(side, key: key)
        case .twin: return .twin(key: key, created(on: .crm, number, scenery))
        case .rename: return .rename(key: key, to: chance.number(in: Self.keys))
        case .hold: return .hold(side)
        case .release: return .release(side, seed: chance.number(in: 0...9), times: chance.number(in: 1...2))
        case .drop: return .drop(side, next: chance.number(in: 1...2))
        case .fault: return fault(on: side)
        case .pause: return .pause(chance.pick(scenery.parts).sync)
        case .resume: return .resume(chance.pick(scenery.parts).sync)
        case .crash: return .crash(chance.pick(CrashPoint.allCases + [nil]))
        case .operate: return .operate(OperatorsAtWork.step(on: scenery.parts.map(\.sync), by: chance))
        case .advance: return .advance(pause())
        }
    }

    private enum Sort {
        case create, update, delete, twin, rename, hold, release, drop, fault, crash, pause, resume, operate, advance
    }

    /// Moments within a second, seconds apart, and the time it takes to try again.
    private func pause() -> Int {
        switch chance.number(in: 0...5) {
        case 0: chance.number(in: 1...900)
        case 1...3: 1000 * chance.number(in: 2...5)
        case 4: 60_000
        default: 600_000
        }
    }

    /// The values of a new record: nobody fills a field that only the other side may fill.
    private func created(on side: Side, _ number: Int, _ scenery: Scenery) -> PlotValues {
        var values: PlotValues = [.name: PlotField.name.value(number)]
        for field in fields where scenery.policy(of: field).master != side.other && chance.happens(oneIn: 2) {
            values[field] = field.value(number)
        }
        return values
    }

    private func changed(_ number: Int) -> PlotValues {
        var values = PlotValues()
        for _ in 1...chance.number(in: 1...2) {
            let field = chance.pick(fields)
            let clears = field != .name && chance.happens(oneIn: 5)
            values[field] = .some(clears ? nil : field.value(number))
        }
        return values
    }

    private func fault(on side: Side) -> Scene {
        if side == .crm, chance.happens(oneIn: 10) { return .logout }
        let fault = chance.pick(side == .crm ? PlotFault.salesforce : PlotFault.intercom)
        return .fault(side, next: chance.number(in: 1...fault.most), answer: fault.answer, on: fault.scope)
    }
}

/// A way in which a system can fail and recover.
private struct PlotFault {
    let answer: String
    /// The requests it hits; nil for all.
    var scope: String?
    /// How many in a row.
    var most = 4

    private static let common = [
        "429", "500", "502", "503", "timeout", "reset", "unreachable", "timeout-after-commit", "slow",
    ].map { PlotFault(answer: $0) }

    static let salesforce =
        common
        + [
            "token-expired", "SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "INTERNAL_ERROR", "TOO_MANY_APEX_REQUESTS",
            "REQUEST_RUNNING_TOO_LONG",
        ].map { PlotFault(answer: $0) } + [
            PlotFault(answer: "REQUEST_LIMIT_EXCEEDED", most: 2),
            PlotFault(answer: "UNABLE_TO_LOCK_ROW", scope: "PATCH /services/*"),
            PlotFault(answer: "UNABLE_TO_LOCK_ROW", scope: "POST /services/*"),
            PlotFault(answer: "DUPLICATE_VALUE", scope: "POST /services/*", most: 1),
            PlotFault(answer: "timeout", scope: "POST /services/oauth2/*", most: 2),
        ]

    static let intercom =
        common
        + [
            PlotFault(answer: "token-expired", most: 2), PlotFault(answer: "unauthorized", most: 2),
            PlotFault(answer: "request_timeout"), PlotFault(answer: "conflict", scope: "PUT /companies/*"),
        ]
}
