/// Which state of a record something shows: when the record last changed there, as exactly as its system says.
package struct Version: Stored, Sendable, Hashable {
    /// How exactly the system states its times.
    package enum Precision: String, Sendable {
        /// To the millisecond (Intercom's notifications).
        case millisecond
        /// To the second (Salesforce's stamps, Intercom's REST): two changes in one second look alike.
        case second
    }

    /// How one version stands to another.
    package enum Order: Sendable {
        /// Certainly older.
        case before
        /// Certainly newer.
        case after
        /// The clocks cannot tell: only reading the record can.
        case unclear
    }

    /// The instant of the change.
    package let instant: Timestamp
    /// How exactly it is stated.
    package let precision: Precision
    /// A number that grows with every change, where the system has one (a change event's `commitNumber`).
    package let sequence: Int64?
    /// How much earlier the change may have been: not at all where the system stamps it, as long as the exchange took
    /// where only the answer's time is known.
    package let early: Duration

    /// States a version.
    package init(_ instant: Timestamp, precision: Precision, sequence: Int64? = nil, early: Duration = .zero) {
        self.instant = instant
        self.precision = precision
        self.sequence = sequence
        self.early = max(early, .zero)
    }

    /// Compares two versions of one record.
    package func order(to other: Version) -> Order {
        if let own = sequence, let others = other.sequence, own != others { return own < others ? .before : .after }
        if last < other.first { return .before }
        if other.last < first { return .after }
        return .unclear
    }

    /// Writes the version as JSON that `init(stored:)` reads back.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            json.member("at", .integer(instant.milliseconds))
            json.member("precision", .string(precision.rawValue))
            json.member("sequence", sequence.map { .integer($0) } ?? .null)
            json.member("early", .integer(early.wholeMilliseconds))
        }
    }

    /// Reads what `write` wrote.
    package init?(stored json: JSON) {
        guard let at = json["at"]?.integer, let precision = json["precision"]?.text.flatMap(Precision.init(rawValue:))
        else { return nil }
        self.init(
            Timestamp(milliseconds: at),
            precision: precision,
            sequence: json["sequence"]?.integer,
            early: .milliseconds(json["early"]?.integer ?? 0)
        )
    }

    private var stated: Timestamp {
        precision == .second ? Timestamp(seconds: instant.seconds) : instant
    }

    private var first: Timestamp { stated - early }

    private var last: Timestamp {
        precision == .second ? stated + .milliseconds(999) : instant
    }
}
