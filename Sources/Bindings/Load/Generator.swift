/// Puts a load on a server of this machine, from one thread.
package enum Generator {
    /// How many connections there may be: what a process may usually open, with some to spare.
    package static let connections = 1...60_000

    /// Sends every request once, each when a connection is free for it and it is due, and hears the answers.
    ///
    /// A request whose connection ends before its answer is not sent again: whether it was carried out is not known.
    /// It blocks the calling thread.
    ///
    /// - Parameters:
    ///   - requests: what is sent.
    ///   - port: the port at 127.0.0.1 that takes them.
    ///   - pressure: how hard.
    /// - Returns: what became of each.
    /// - Throws: `LoadError` when no connection could be opened.
    package static func send(
        _ requests: PreparedRequests,
        to port: UInt16,
        under pressure: Pressure
    ) throws(LoadError) -> Answers {
        guard connections.contains(pressure.connections) else { throw .invalid("too few or too many connections") }
        guard pressure.pace ?? 1 > 0 else { throw .invalid("the pace is not above 0") }
        var firing = try Firing(requests, port: port, pressure)
        try firing.open()
        firing.run()
        return firing.answers
    }
}
