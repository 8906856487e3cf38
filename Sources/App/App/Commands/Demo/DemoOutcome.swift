import Model
import Pipeline
import Sandbox
import Store

/// How the demo ended: both sides' records side by side, sync by sync, and whether the story kept its promises.
struct DemoOutcome: Sendable {
    /// A promise of the story.
    struct Check: Sendable, Hashable {
        /// What was promised.
        let promise: String
        /// Whether it was kept.
        let isKept: Bool
    }

    private let pairs: [DemoPair]
    private let checks: [Check]
    private let fault: DemoFault?

    /// How many links a look takes in: more than the story has.
    private static let view = 100

    /// Compares what stands in the systems.
    init(of stage: DemoStage) async {
        var links: [Link] = []
        var fault = stage.ledger.fault
        do throws(StoreError) {
            links = try await stage.store.links(in: nil, of: nil, sync: nil, after: nil, limit: Self.view)
        } catch {
            fault = fault ?? DemoFault(problem: "the store cannot be read: \(error)")
        }
        pairs = stage.configuration.gateway.syncs.flatMap { sync in
            links.filter { $0.sync == sync.name }.compactMap { DemoPair($0, sync, among: links, stage.sandbox.host) }
                .sorted { $0.platform < $1.platform }
        }
        checks = stage.ledger.checks
        self.fault = fault
    }

    /// Whether both sides agree in every sync that was shown, and everything went as it should.
    var isGood: Bool {
        fault == nil && DemoStory.syncs.isSubset(of: pairs.map(\.sync)) && pairs.allSatisfy(\.agrees)
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
