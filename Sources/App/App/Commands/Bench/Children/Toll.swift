/// What a program took of the processors over a while, and what the machine's host kept of them meanwhile.
struct Toll: Sendable, Hashable {
    /// What the program and the children it has waited for took, exact to a hundredth of a second.
    let processorTime: Duration
    /// The share of what was wanted of the processors that the host kept for others, from 0 to 1.
    let stolen: Double

    /// How both stand when a while begins.
    struct Start: Sendable {
        fileprivate let processorTime: Duration
        fileprivate let ticks: ProcessorTicks?
    }
}

extension ChildProgram {
    /// Begins a while.
    var tollStart: Toll.Start { Toll.Start(processorTime: processorTime, ticks: .now) }

    /// What has been taken since.
    func toll(since start: Toll.Start) -> Toll {
        Toll(processorTime: processorTime - start.processorTime, stolen: ProcessorTicks.stolen(since: start.ticks))
    }
}
