import Model

/// How far a sweep has come: what the cursor of the poll says.
struct IntercomSweep {
    /// Changes since then are news.
    let since: Timestamp
    /// When this sweep started; the next one's `since`.
    let started: Timestamp
    /// What turns its pages; nil before the first page.
    let parameter: String?
    /// How often it had to start again.
    let restarts: Int

    private init(since: Timestamp, started: Timestamp, parameter: String?, restarts: Int) {
        self.since = since
        self.started = started
        self.parameter = parameter
        self.restarts = restarts
    }

    /// Reads a cursor; nil when there is none, or when it is none of ours.
    ///
    /// A sweep not yet under way starts now.
    init?(_ cursor: String?, at now: Timestamp) {
        guard let cursor, let json = try? JSON.parse(cursor), let since = json["since"]?.integer else { return nil }
        self.init(
            since: Timestamp(milliseconds: since),
            started: json["started"]?.integer.map { Timestamp(milliseconds: $0) } ?? now,
            parameter: json["scroll"]?.text,
            restarts: Int(clamping: json["restarts"]?.integer ?? 0)
        )
    }

    /// The sweep at its next page.
    func turned(to parameter: String) -> IntercomSweep {
        IntercomSweep(since: since, started: started, parameter: parameter, restarts: restarts)
    }

    /// The sweep at its first page again.
    var restarted: IntercomSweep {
        IntercomSweep(since: since, started: started, parameter: nil, restarts: restarts + 1)
    }

    /// The sweep at its first page again, when it was under way; nil when it has not begun.
    var reopened: IntercomSweep? {
        parameter == nil
            ? nil : IntercomSweep(since: since, started: started, parameter: nil, restarts: restarts)
    }

    /// The cursor of a sweep under way.
    var cursor: String {
        var object = JSONObject([
            ("since", .integer(since.milliseconds)), ("started", .integer(started.milliseconds)),
        ])
        object["scroll"] = parameter.map(JSON.string)
        object["restarts"] = restarts > 0 ? .integer(restarts) : nil
        return JSON.object(object).compact
    }

    /// The cursor between two sweeps.
    static func cursor(since instant: Timestamp) -> String {
        JSON.object(JSONObject([("since", .integer(instant.milliseconds))])).compact
    }
}
