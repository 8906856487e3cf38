import Model
import Pipeline
import Store
import Testing

@testable import App

/// A captured event replays to the same plan, though nothing personal is left in it.
@Suite struct CapturePlanTests {
    /// One ruling without the values in it: what was decided, by which trigger, rule and policies.
    private struct Decided: Equatable, CustomStringConvertible {
        let description: String

        init(_ ruling: Ruling) {
            var parts = ["\(ruling.event) \(ruling.record) \(ruling.trigger ?? "-") \(ruling.sync?.text ?? "-")"]
            switch ruling.verdict {
            case .skip(let reason): parts.append(reason.rawValue)
            case .deliver(let changes):
                for change in changes {
                    var fields: [String] = []
                    if case .write(let values) = change.action {
                        fields = values.pairs.map { "\($0.path)\($0.value.isEmpty ? " cleared" : "")" }
                    }
                    let awaiting = change.awaiting.keys.sorted()
                    parts.append("\(change.kind) \(change.action.word) \(fields) awaiting \(awaiting)")
                }
            }
            let explanation = ruling.explanation
            parts += explanation.identity.map { "rule \($0.rule): \($0.result)" }
            parts += explanation.fields.map { "\($0.platform) \($0.crm): \($0.result), \($0.policy)" }
            description = (parts + [explanation.source, explanation.remark ?? ""]).joined(separator: "\n")
        }
    }

    @Test(arguments: ["salesforce", "intercom", "arlo"])
    func `every inbound fixture, captured and replayed into an equal world, is decided alike`(
        platform: String
    ) async throws {
        var original = try await FixtureWorld()
        for (_, request) in try FixtureWorld.requests(of: platform) { _ = try await original.take([request]) }
        let entries = try await original.entries()
        var redaction: Redaction? = Redaction(by: SeededEntropy(seed: platform))
        let captured = try entries.map { try CapturedEntry($0, original.world.configuration, &redaction) }
        var again = try await FixtureWorld { record in
            let body = redaction?.body(JSON.object(record).bytes, named: "a record").body
            return body.flatMap { try? JSON.parse($0).object } ?? record
        }
        // A message of several records was split; what came together is decided together.
        let together = Dictionary(grouping: zip(entries, captured)) { $0.0.arrival.receivedAt }
        for (instant, pieces) in together.sorted(by: { $0.key < $1.key }) {
            let requests = try pieces.map { _, capture in
                let request = try #require(CapturedRequest.parse(capture.request))
                let signing = try ReplaySigning(request, again.world.configuration, path: capture.file)
                return try signing.signed(request, id: nil, at: again.world.clock.now)
            }
            #expect(try await again.take(requests, at: instant).allSatisfy { $0 == 200 })
        }
        let replayed = try await again.entries()

        #expect(replayed.count == entries.count)
        #expect(entries.contains { $0.rulings.contains { $0.trigger != nil } })
        for (one, other) in zip(entries, replayed) {
            #expect(other.state == one.state, "event \(one.id)")
            #expect(other.rulings.map(Decided.init) == one.rulings.map(Decided.init), "event \(one.id)")
        }
    }

    @Test(arguments: ["salesforce", "intercom", "arlo"])
    func `nobody's name or address is left in what was captured`(platform: String) async throws {
        var original = try await FixtureWorld()
        for (_, request) in try FixtureWorld.requests(of: platform) { _ = try await original.take([request]) }
        var redaction: Redaction? = Redaction(by: SeededEntropy(seed: platform))
        let captured = try await original.entries().map {
            try CapturedEntry($0, original.world.configuration, &redaction)
        }

        for capture in captured {
            let text = String(decoding: capture.request, as: UTF8.self)
            for word in ["Acme", "Globex", "Dora", "Doe<", "@example", "acme.example", "123456\"", "fixture-secret"] {
                #expect(!text.contains(word), "\(capture.file) has \(word)")
            }
        }
    }
}
