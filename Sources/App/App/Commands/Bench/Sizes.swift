/// How much a bench measures.
struct Sizes: Sendable, Hashable {
    /// How often each contender has its turn at a load; the median of each stands in the table, and that of their ratios.
    var rounds = 5
    /// How long one turn lasts at most.
    var turn = Duration.seconds(2)
    /// How many notifications a turn has at most.
    var notifications = 120_000
    /// How many notifications go through to the other system, and make up the backlog.
    var delivered = 20_000
    /// How many single events are followed.
    var events = 200
    /// How many notifications are journalled while the memory is watched.
    var journalled = 200_000
    /// How many settled entries the large store has.
    var settled = 500_000

    /// As the table of the README has it.
    static let full = Sizes(delivered: 200_000, journalled: 1_000_000, settled: 10_000_000)
}
