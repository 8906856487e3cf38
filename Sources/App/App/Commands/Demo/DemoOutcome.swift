import Model
import Pipeline
import Sandbox
import Store

/// How the demo ended: both sides' records side by side, and whether the story kept its promises.
struct DemoOutcome: Sendable {
    /// A promise of the story.
    struct Check: Sendable, Hashable {
        /// What was promised.
        let promise: String
        /// Whether it was kept.
        let isKept: Bool
    }

    /// A field on both sides.
    struct Line: Sendable, Hashable {
        /// The fields.
        let pair: FieldPair
        /// The platform's value.
        let platform: FieldValue
        /// The CRM's value.
        let crm: FieldValue

        /// Whether both systems mean the same.
        var agrees: Bool { platform.agrees(with: crm) }
    }

    /// Two linked records.
    struct Pair: Sendable, Hashable {
        /// The record on the CRM's side.
        let crm: RecordRef
        /// The record on the platform's side.
        let platform: RecordRef
        /// The mapped fields.
        let lines: [Line]
    }

    private let pairs: [Pair]
    private let checks: [Check]
    private let fault: DemoFault?

    /// Compares what stands in both systems.
    init(of stage: DemoStage) async {
        var links: [Link] = []
        var fault = stage.ledger.fault
        do throws(StoreError) {
            links = try await stage.store.links(in: .linked, of: nil, sync: nil, after: nil, limit: 100)
        } catch {
            fault = fault ?? DemoFault(problem: "the store cannot be read: \(error)")
        }
        pairs = links.compactMap { link in
            guard let sync = stage.configuration.gateway.syncs.first(where: { $0.name == link.sync }) else {
                return nil
            }
            return Pair(link, sync, stage.sandbox.host)
        }
        checks = stage.ledger.checks
        self.fault = fault
    }

    /// Whether both sides agree, and everything went as it should.
    var isGood: Bool {
        fault == nil && !pairs.isEmpty && pairs.allSatisfy { $0.lines.allSatisfy(\.agrees) }
            && checks.allSatisfy(\.isKept)
    }

    /// How the command ends.
    var status: CommandFailure.Status { isGood ? .done : .wrong }

    /// The outcome as JSON.
    var json: JSON {
        [
            "agreed": .flag(isGood), "problem": .optional(fault?.problem), "pairs": .array(pairs.map(\.json)),
            "checks": .array(checks.map { ["promise": .string($0.promise), "kept": .flag($0.isKept)] }),
        ]
    }

    /// The outcome for people.
    func text(_ ink: Ink) -> String {
        let tables = pairs.map { "\n" + $0.text(ink) }.joined()
        let promises = checks.map { ($0.isKept ? ink.good("✓ ") : ink.bad("✗ ")) + $0.promise + "\n" }.joined()
        let end = isGood ? ink.good("Both sides agree.") : ink.bad("Something is not as it should be.")
        return tables + "\n" + promises + (fault.map { ink.bad("✗ \($0.problem)\n") } ?? "") + end + "\n"
    }
}

extension DemoOutcome.Pair {
    /// The pair of a link, as both systems have it now.
    fileprivate init?(_ link: Link, _ sync: Sync, _ host: SimulatorHost) {
        guard let crm = link.crm, let platform = link.platform else { return nil }
        let (left, right) = (Self.fields(of: platform, host), Self.fields(of: crm, host))
        self.init(
            crm: crm,
            platform: platform,
            lines: sync.fields.map { rule in
                DemoOutcome.Line(
                    pair: rule.pair,
                    platform: FieldValue(plain: left.value(at: rule.pair.platform.text) ?? .null),
                    crm: FieldValue(plain: right.value(at: rule.pair.crm.text) ?? .null)
                )
            }
        )
    }

    private static func fields(of record: RecordRef, _ host: SimulatorHost) -> JSON {
        let found = host.records(of: record.kind.kind, in: record.connection.text).first { $0.id == record.id }
        return .object(found?.fields ?? JSONObject())
    }

    fileprivate var json: JSON {
        [
            "platform": .string(platform.description), "crm": .string(crm.description),
            "fields": .array(
                lines.map { line in
                    [
                        "platform": .string(line.pair.platform.text), "platformValue": line.platform.plainJSON,
                        "crm": .string(line.pair.crm.text), "crmValue": line.crm.plainJSON, "agree": .flag(line.agrees),
                    ]
                }
            ),
        ]
    }

    fileprivate func text(_ ink: Ink) -> String {
        var table = Table("field", platform.connection.text, "", crm.connection.text, "field")
        for line in lines {
            table.add(
                .init(line.pair.platform.text),
                .init(line.platform.text ?? "(empty)"),
                .init(line.agrees ? "=" : "≠", dye: line.agrees ? ink.good : ink.bad),
                .init(line.crm.text ?? "(empty)"),
                .init(line.pair.crm.text)
            )
        }
        return ink.strong("\(platform) ↔ \(crm)") + "\n" + table.text(ink)
    }
}
