import ArgumentParser
import Model
import ServiceLifecycle

/// `crosswalk demo`: the main job with nothing to set up.
struct Demo: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows a gateway at work between simulated systems, with nothing to set up.",
        discussion: "Ends with both sides' records side by side; exits with 0 only if they agree."
    )

    @Flag(help: "Leave it running at the end, with its addresses and a configuration.")
    var keep = false
    @Option(help: ArgumentHelp("How fast the story is told: 2 is twice as fast.", valueName: "factor"))
    var speed = 1.0
    @Flag(help: "Print one JSON document at the end instead of the story.")
    var json = false

    /// Plays the story.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        guard speed > 0, speed <= 1000 else {
            throw CommandFailure(.misused, "--speed \(speed) is not above 0 and at most 1000")
        }
        let console = json ? Console() : desk.console
        let narrator = Narrator(console)
        let ledger = DemoLedger(narrator)
        let stage = try await DemoStage(ledger: ledger, loader: desk.loader, clock: desk.clock, entropy: desk.entropy)
        let story = DemoStory(stage: stage, narrator: narrator, tempo: Tempo(speed: speed))
        await stage.run { () async throws(DemoFault) in
            try await story.play()
            guard keep else { return }
            narrator.say(await DemoOutcome(of: stage).text(console.ink) + Self.guide(to: stage))
            try? await gracefulShutdown()
        }
        let outcome = await DemoOutcome(of: stage)
        await stage.strike()
        if json { return Performance(outcome.status, outcome.json.pretty + "\n") }
        let isTold = keep && ledger.fault == nil
        return Performance(outcome.status, isTold ? "" : outcome.text(console.ink))
    }

    /// What somebody can do with a stage that is left running.
    private static func guide(to stage: DemoStage) -> String {
        do throws(CommandFailure) {
            let (path, yaml) = try stage.writeConfiguration()
            let addresses = stage.addresses.map { "   \($0.name): \($0.url)\n" }.joined()
            return """

                It is still running, until Ctrl-C:
                \(addresses)
                Its configuration is \(path), as in `crosswalk events --config \(path)`:

                \(yaml)
                """
        } catch {
            return error.text
        }
    }
}

/// How fast a story is told; what happens in it does not depend on it.
struct Tempo: Sendable {
    /// 1 for reading along.
    let speed: Double

    /// Lets a reader catch up.
    func breathe() async { try? await Task.sleep(for: .milliseconds(Int64(450 / speed))) }
}
