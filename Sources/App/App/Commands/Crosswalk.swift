import ArgumentParser

/// The root of the command line.
struct Crosswalk: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crosswalk",
        abstract: "Keeps a CRM and the platforms around it in step.",
        discussion: """
            Start with `crosswalk demo`: it shows the whole thing with nothing to set up.
            Exit codes: 0 done, 1 the thing asked about is not right, 2 the call or the configuration is wrong, \
            3 the gateway or a system could not be reached.
            """,
        version: Crosswalk.version,
        subcommands: [
            Demo.self, Serve.self, SandboxCommand.self, Replay.self, Capture.self, Rehearse.self, Check.self,
            Doctor.self,
            Suggest.self, Events.self, EventCommand.self, Explain.self, DeadLetters.self, QuarantineCommand.self,
            Errors.self, Links.self, LinkCommand.self, Unlink.self, PauseCommand.self, ResumeCommand.self,
            SyncsCommand.self, SecretsCommand.self, Audit.self, Pull.self, Push.self, Reconcile.self,
            ConnectionsCommand.self,
            Presets.self, Schemes.self,
            AdviceCommand.self, Bench.self,
        ]
    )

    /// The names of the commands.
    static var commands: [String] { configuration.subcommands.map { $0._commandName } }

    /// The version of the program.
    static let version = "0.1.0"

    @OptionGroup var common: CommonOptions
}
