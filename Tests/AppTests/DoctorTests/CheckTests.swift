import Model
import Pipeline
import Testing

@testable import App

/// The checks as functions of what was found.
@Suite struct CheckTests {
    private static let now = Timestamp("2026-03-01T09:00:00Z") ?? Timestamp(seconds: 0)

    @Test(arguments: [(10, nil), (-90, Finding.Severity.warning), (400, .error), (-4000, .error)])
    func `a clock may be a little off`(gap: Int, severity: Finding.Severity?) {
        var system = SystemFacts(connection: "crm", platform: "crm")
        system.clockGap = .seconds(gap)

        let found = ClockCheck.diagnoses([system])

        #expect(found.first?.severity == severity)
        #expect(found.first?.problem.contains(gap > 0 ? "ahead of" : "behind") ?? true)
    }

    @Test func `a store that is well is not mentioned`() {
        let facts = StoreFacts(durability: 2, free: 10 << 30, backlog: 10, oldestEntry: Self.now - .seconds(5))

        #expect(StoreCheck(facts: facts, location: "sqlite:x.db", limit: 1000, now: Self.now).diagnoses.isEmpty)
    }

    @Test func `a store is judged by writes, durability, room, backlog, age and dead letters`() {
        var facts = StoreFacts(fault: "disk full", durability: 1, free: 1 << 20, backlog: 900)
        facts.oldestEntry = Self.now - .seconds(3600)
        facts.waiting = ["crm": (deliveries: 3, oldest: Self.now - .seconds(3600))]
        facts.deadLetters = 2

        let found = StoreCheck(facts: facts, location: "sqlite:x.db", limit: 1000, now: Self.now).diagnoses

        #expect(found.map(\.severity) == [.error, .error, .error, .warning, .warning, .warning, .warning])
        #expect(found.last?.about == "connections.crm")
        #expect(found.allSatisfy { !$0.remedy.isEmpty && !$0.evidence.isEmpty })
    }

    @Test(arguments: [(50, nil), (10, Finding.Severity.warning), (2, .error)])
    func `calls that run out are told of, unless they come back by themselves`(
        left: Int,
        severity: Finding.Severity?
    ) {
        var system = SystemFacts(connection: "crm", platform: "crm")
        system.budget = Budget(limit: 100, remaining: left, resetsAt: nil)
        var short = system
        short.budget = Budget(limit: 100, remaining: left, resetsAt: Self.now + .seconds(10))

        #expect(CredentialCheck.budgets([system], at: Self.now).first?.severity == severity)
        #expect(CredentialCheck.budgets([short], at: Self.now).isEmpty)
    }

    @Test(arguments: [
        (FieldType.text, FieldType.number, TypeFit.sometimes), (.number, .text, .always), (.flag, .number, .never),
        (.instant, .flag, .never), (.number, .integer, .sometimes), (.integer, .number, .always),
        (.day, .instant, .always), (.instant, .day, .sometimes), (.reference, .choices, .never),
        (.choices, .text, .always), (.text, .text, .always),
    ])
    func `types fit always, sometimes or never`(source: FieldType, target: FieldType, fit: TypeFit) {
        #expect(TypeFit(source, into: target) == fit)
    }

    @Test func `what always fits is never refused by the type that holds it`() {
        let samples: [FieldType: FieldValue] = [
            .text: "abc", .flag: .flag(true), .integer: .number(Numeral(5)), .number: .number(Numeral(5)),
            .instant: .instant(Self.now), .choices: .list(["a"]),
        ]
        for (source, value) in samples {
            for target in FieldType.allCases where TypeFit(source, into: target) == .always {
                #expect(target.interpret(value) != nil, "\(source) into \(target)")
            }
        }
    }

    @Test func `refusals add up, and what is old is forgotten`() {
        let ledger = RefusalLedger()
        ledger.note(.unproven("webhook: wrong"), from: "chat", at: Self.now)
        let first = ledger.take()["chat"] ?? Refusals()
        ledger.note(.unproven("webhook: none"), from: "chat", at: Self.now + .seconds(60))
        ledger.note(.foreign("another workspace"), from: "chat", at: Self.now + .seconds(90))
        ledger.note(.wrongContentType, from: "chat", at: Self.now + .seconds(90))

        let sum = first.adding(ledger.take()["chat"] ?? Refusals())

        #expect(sum.unproven?.count == 2)
        #expect(sum.unproven?.first == Self.now)
        #expect(sum.unproven?.reason == "webhook: none")
        #expect(sum.since(Self.now + .seconds(61)).unproven == nil)
        #expect(sum.since(Self.now + .seconds(61)).foreign?.count == 1)
        #expect(Refusals(stored: sum.stored) == sum)
    }

    @Test(arguments: [("c-104", "a-9"), ("001A", "9a"), ("", ""), ("a@b.de", "a@a.a")])
    func `values have shapes`(text: String, shape: String) {
        #expect(FieldProfile.shape(of: text) == shape)
    }

    @Test(arguments: [("company", "companies", "Company"), ("Account", "accounts", "Account"), ("key", "keys", "Key")])
    func `kinds are named as people do`(kind: String, plural: String, title: String) {
        let noun = Noun(KindRef("crm", kind))

        #expect(noun.plural == plural)
        #expect(noun.title == title)
    }
}
