/// How hard a load presses.
package struct Pressure: Sendable, Hashable {
    /// How many connections there are, each with one request under way at most.
    package var connections: Int
    /// How many requests a second are due, whether or not the earlier ones are answered; nil for as many as are
    /// answered.
    package var pace: Double?
    /// When the load ends at the latest: then no further request is sent.
    package var limit: Duration

    /// How long answers may take that are still under way at the limit.
    package var grace: Duration

    /// States a pressure.
    package init(connections: Int, pace: Double? = nil, limit: Duration = .seconds(600), grace: Duration = .seconds(10))
    {
        self.connections = connections
        self.pace = pace
        self.limit = limit
        self.grace = grace
    }
}
