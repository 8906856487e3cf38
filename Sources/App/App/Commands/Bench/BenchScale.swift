import ArgumentParser
import Model

/// The options that say how much a bench measures.
struct BenchScale: ParsableArguments {
    @Option(help: ArgumentHelp("How often each has its turn.", valueName: "count"))
    var rounds: Int?
    @Option(help: ArgumentHelp("How long a turn lasts at most.", valueName: "seconds"))
    var seconds: Double?
    @Option(help: ArgumentHelp("How many notifications a turn has at most.", valueName: "count"))
    var notifications: Int?
    @Option(help: ArgumentHelp("How many notifications are delivered.", valueName: "count"))
    var delivered: Int?
    @Option(help: ArgumentHelp("How many single events are followed.", valueName: "count"))
    var events: Int?
    @Option(help: ArgumentHelp("How many are journalled while memory is watched.", valueName: "count"))
    var journalled: Int?
    @Option(help: ArgumentHelp("How many settled entries the store has.", valueName: "count"))
    var settled: Int?
    @Option(help: ArgumentHelp("The gateway's executable; left out, this one.", valueName: "file"))
    var program: String?

    /// The sizes, where the options say others than usual.
    func sizes(_ usual: Sizes) throws(CommandFailure) -> Sizes {
        var sizes = usual
        sizes.rounds = try Self.checked(rounds, usual.rounds, "--rounds", 1...100)
        sizes.notifications = try Self.checked(notifications, usual.notifications, "--notifications", 1...1_000_000)
        sizes.delivered = try Self.checked(delivered, usual.delivered, "--delivered", 1...1_000_000)
        sizes.events = try Self.checked(events, usual.events, "--events", 1...10_000)
        sizes.journalled = try Self.checked(journalled, usual.journalled, "--journalled", 1...10_000_000)
        sizes.settled = try Self.checked(settled, usual.settled, "--settled", 1...100_000_000)
        if let seconds {
            guard seconds > 0, seconds <= 600 else {
                throw CommandFailure(.misused, "--seconds is not above 0 and at most 600")
            }
            sizes.turn = .seconds(seconds)
        }
        return sizes
    }

    private static func checked(
        _ given: Int?,
        _ usual: Int,
        _ option: String,
        _ range: ClosedRange<Int>
    ) throws(CommandFailure) -> Int {
        let value = given ?? usual
        guard range.contains(value) else {
            throw CommandFailure(.misused, "\(option) is not from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
