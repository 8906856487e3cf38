import Foundation
import Model
import Pipeline
import Platforms
import Sandbox
import Testing

@testable import App

/// Random histories on both sides, their notifications late, repeated and out of order, end with both sides alike.
@Suite struct RehearsalHistoriesTests {
    /// One run: what happens, step by step, from a seed.
    struct History: CustomTestStringConvertible, Sendable {
        let seed: Int
        let sort: Sort

        var testDescription: String { "seed \(seed), \(sort.rawValue)" }
    }

    /// What may happen besides creations and changes.
    enum Sort: String, CaseIterable, Sendable {
        /// Nothing.
        case plain = "changes only"
        /// Salesforce tells by outbound messages.
        case messages = "outbound messages"
        /// Records are deleted.
        case deletions = "deletions"
        /// Systems fail and the gateway dies.
        case trouble = "failures and crashes"
        /// The same, where Salesforce tells by outbound messages.
        case troubledMessages = "outbound messages, failures and crashes"
        /// Notifications are lost, and polls are the safety net.
        case losses = "losses"

        var salesforce: String {
            switch self {
            case .plain, .deletions, .trouble: "{signed: {}}"
            case .messages, .troubledMessages: "{outbound-message: {}}"
            case .losses: "{signed: {}, poll: {every: 5m}}"
            }
        }

        var intercom: String { self == .losses ? "{webhook: {}, poll: {every: 30m}}" : "{webhook: {}}" }
    }

    static let histories = Sort.allCases.flatMap { sort in seeds.map { History(seed: $0, sort: sort) } }

    /// The seeds of each sort: 0 to 14, unless `HISTORIES` says others, as `0-499` or `86-86`.
    private static let seeds: ClosedRange<Int> = {
        let bounds =
            ProcessInfo.processInfo.environment["HISTORIES"]?.split(separator: "-").compactMap { Int($0) } ?? []
        return bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : 0...14
    }()

    private static func configuration(_ sort: Sort) -> String {
        """
        rehearsal: HISTORY a random history
        config:
          connections: {salesforce: {receive: \(sort.salesforce)}, intercom: {receive: \(sort.intercom)}}
          syncs:
            accounts:
              between: {crm: salesforce/Account, platform: intercom/company}
              preset: intercom-accounts
              create: {crm: always, platform: always}
              delete: {crm: delete, platform: delete}
        steps: []
        """
    }

    private static func world(_ sort: Sort) throws -> RehearsalWorld {
        let loader = ConfigurationLoader(platforms: Catalog.platforms)
        let result = RehearsalReader(loader: loader).read(text: configuration(sort), file: "history.yaml")
        return try RehearsalOpening(loader: loader).open(try #require(result.rehearsal))
    }

    @Test(arguments: histories) func `a random history converges`(history: History) async throws {
        var world = try Self.world(history.sort)
        try await world.begin(with: Given())
        var chance = Chance(seed: history.seed)
        var told: [String] = []

        for _ in 0..<chance.number(in: 5...25) {
            let step = Self.step(&chance, world, history.sort)
            told.append("\(step)")
            try await world.perform(step, in: "")
        }
        for system in ["salesforce", "intercom"] {
            try await world.perform(
                .release(ConnectionName(system), .shuffle(seed: UInt64(history.seed)), times: 2),
                in: ""
            )
        }
        try await world.perform(.advance(.seconds(7200)), in: "")

        let judge = Judge(world: world)
        let story = told.joined(separator: "\n")
        let contradiction = try await judge.contradiction(to: .converged(true))
        #expect(contradiction == nil, "\(contradiction.map { "\($0.expected): \($0.found)" } ?? "")\n\(story)")
        #expect(try await judge.contradiction(to: .pending(0)) == nil, "\(story)")
        #expect(try await judge.contradiction(to: .deadLetters(0)) == nil, "\(story)")
        #expect(Self.twins(in: world) == [], "\(story)")
        let writes = world.host.writes(to: "salesforce") + world.host.writes(to: "intercom")
        try await world.perform(.advance(.seconds(7200)), in: "")
        #expect(world.host.writes(to: "salesforce") + world.host.writes(to: "intercom") == writes, "\(story)")
    }

    /// The keys that more than one record in use has, on either side.
    private static func twins(in world: RehearsalWorld) -> [String] {
        let accounts = world.host.records(of: "Account", in: "salesforce").filter { $0.state == .active }
            .compactMap { $0.fields["AccountNumber"]?.text }
        let companies = world.host.records(of: "company", in: "intercom").filter { $0.state == .active }
            .compactMap { $0.fields["company_id"]?.text }
        return [accounts, companies].flatMap { keys in
            Dictionary(grouping: keys) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        }
    }

    private static func step(_ chance: inout Chance, _ world: RehearsalWorld, _ sort: Sort) -> RehearsalStep {
        let system = chance.pick(["salesforce", "intercom"])
        let kind = system == "salesforce" ? "Account" : "company"
        let active = world.host.records(of: kind, in: system).filter { $0.state == .active }
        switch chance.number(in: 0...11) {
        case 0...1: return create(system, kind, number: chance.number(in: 1...3), world)
        case 2 where sort == .deletions:
            guard let record = active.isEmpty ? nil : chance.pick(active) else { return .advance(.seconds(1)) }
            return .deed(
                .delete(kind: kind, where: pattern(record, system)),
                in: ConnectionName(system),
                by: .person,
                name: nil
            )
        case 2 where sort == .trouble || sort == .troubledMessages: return trouble(&chance, in: system)
        case 2 where sort == .losses:
            return .drop(ConnectionName(system), next: chance.number(in: 1...2))
        case 3: return .hold(ConnectionName(system))
        case 4:
            return .release(
                ConnectionName(system),
                .shuffle(seed: UInt64(chance.number(in: 0...100))),
                times: chance.number(in: 1...2)
            )
        case 5...6: return .advance(.milliseconds(chance.number(in: 1...3000)))
        default:
            guard let record = active.isEmpty ? nil : chance.pick(active) else { return .advance(.seconds(1)) }
            let field = chance.pick(["name", "website", "industry"])
            let name = system == "salesforce" ? field.prefix(1).uppercased() + field.dropFirst() : field
            let value: JSON =
                field == "name" || chance.number(in: 0...3) > 0
                ? .string("\(field) \(chance.number(in: 0...99))") : .null
            return .deed(
                .update(kind: kind, where: pattern(record, system), set: JSONObject([(name, value)])),
                in: ConnectionName(system),
                by: .person,
                name: nil
            )
        }
    }

    /// The system fails, or the gateway dies where it gets to next.
    private static func trouble(_ chance: inout Chance, in system: String) -> RehearsalStep {
        guard chance.number(in: 0...1) == 0 else { return .crash(at: chance.pick(CrashPoint.allCases)) }
        let answer = chance.pick(["503", "500", "timeout", "reset", "timeout-after-commit"])
        return .fault(ConnectionName(system), .init(next: chance.number(in: 1...4), answer: answer, on: nil))
    }

    /// A record with a key that nobody on that side has; time passes where somebody has.
    private static func create(_ system: String, _ kind: String, number: Int, _ world: RehearsalWorld) -> RehearsalStep
    {
        let field = system == "salesforce" ? "AccountNumber" : "company_id"
        let name = system == "salesforce" ? "Name" : "name"
        let taken = world.host.records(of: kind, in: system).contains { record in
            record.state == .active && record.fields[field]?.text == "c-\(number)"
        }
        guard !taken else { return .advance(.seconds(1)) }
        let values = JSONObject([(field, .string("c-\(number)")), (name, .string("\(system) \(number)"))])
        return .deed(.create(kind: kind, values), in: ConnectionName(system), by: .person, name: nil)
    }

    private static func pattern(_ record: SimulatedRecord, _ system: String) -> JSONObject {
        JSONObject([(system == "salesforce" ? "Id" : "id", .string(record.id))])
    }
}

/// Chance that repeats itself.
private struct Chance {
    private let entropy: SeededEntropy

    init(seed: Int) { entropy = SeededEntropy(seed: "history \(seed)") }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(entropy.next() % UInt64(range.count))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(in: 0...(elements.count - 1))] }
}
