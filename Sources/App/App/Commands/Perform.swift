import ArgumentParser

/// Performs a command at a desk, in process: what `crosswalk ARGUMENTS` would do there.
///
/// - Parameters:
///   - arguments: what stands behind the program's name.
///   - desk: what the command works with.
/// - Returns: the exit code and what it printed.
package func perform(_ arguments: [String], at desk: Desk) async -> Performance {
    let command: any DeskCommand
    do {
        var parsed = try Crosswalk.parseAsRoot(arguments)
        guard let found = parsed as? any DeskCommand else {
            // The root itself, and the parser's own command for help: running it throws the help that was asked for.
            try parsed.run()
            return Performance(output: Crosswalk.helpMessage() + "\n")
        }
        command = found
    } catch {
        return Performance(parsing: error)
    }
    do throws(CommandFailure) {
        return try await command.perform(at: desk)
    } catch {
        return Performance(error)
    }
}

/// Performs a command at a desk for a program, to which a failure is a value.
func performing(_ arguments: [String], at desk: Desk) async throws(CommandFailure) -> Performance {
    let command: (any DeskCommand)?
    do {
        command = try Crosswalk.parseAsRoot(arguments) as? any DeskCommand
    } catch {
        throw CommandFailure(.misused, Crosswalk.message(for: error))
    }
    guard let command else { throw CommandFailure(.misused, "that is no command") }
    return try await command.perform(at: desk)
}

extension Performance {
    /// What comes of arguments that name no command to perform: help and the version are results, the rest is misuse.
    fileprivate init(parsing error: any Error) {
        let message = Crosswalk.fullMessage(for: error)
        if Crosswalk.exitCode(for: error) == .success {
            self.init(output: message + "\n")
        } else {
            self.init(status: CommandFailure.Status.misused.rawValue, errors: message + "\n")
        }
    }
}
