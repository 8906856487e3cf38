import Foundation
import Platforms

/// The way into the program from a shell.
package enum Entrance {
    /// Performs a command with the machine's files and network, prints what comes of it, and ends the process.
    package static func enter(_ arguments: [String]) async -> Never {
        let console = Console.process
        let desk = Desk.shell(console, loader: ConfigurationLoader(platforms: Catalog.platforms))
        let performance = await perform(arguments, at: desk)
        if !performance.output.isEmpty { console.write(performance.output) }
        if !performance.errors.isEmpty { console.note(String(performance.errors.dropLast())) }
        exit(performance.status)
    }
}
