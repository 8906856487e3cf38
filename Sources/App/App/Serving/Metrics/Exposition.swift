import Model

/// Figures in the text format 0.0.4 of Prometheus.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
struct Exposition: Sendable {
    /// What a family of figures is.
    enum Kind: String, Sendable {
        /// It only grows, while the process lives.
        case counter
        /// It goes up and down.
        case gauge
        /// Counts by upper bounds, with a sum.
        case histogram
    }

    /// One figure with its labels, in their order.
    struct Sample: Sendable {
        /// The labels.
        let labels: [(name: String, value: String)]
        /// The figure.
        let value: Double

        /// States a figure.
        init(_ value: Double, _ labels: (name: String, value: String)...) {
            self.labels = labels
            self.value = value
        }

        /// States a count, with labels in a list.
        init(count: Int, _ labels: [(name: String, value: String)]) {
            self.labels = labels
            value = Double(count)
        }

        /// States a count.
        init(_ count: Int, _ labels: (name: String, value: String)...) {
            self.labels = labels
            value = Double(count)
        }
    }

    /// The text so far.
    private(set) var text = ""

    /// Adds a family of figures; one that has none now is declared all the same.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        declare(name, kind, help)
        for sample in samples { add(name, sample.labels, sample.value) }
    }

    /// Adds a family of histograms.
    mutating func add(
        _ name: String,
        _ help: String,
        _ histograms: [(labels: [(name: String, value: String)], histogram: Histogram)]
    ) {
        declare(name, .histogram, help)
        for (labels, histogram) in histograms {
            var below = 0
            for (bound, count) in zip(histogram.bounds, histogram.counts) {
                below += count
                add(name + "_bucket", labels + [("le", Self.number(bound))], Double(below))
            }
            add(name + "_bucket", labels + [("le", "+Inf")], Double(histogram.count))
            add(name + "_sum", labels, histogram.sum)
            add(name + "_count", labels, Double(histogram.count))
        }
    }

    /// Counts by upper bounds, each without those below it.
    struct Histogram: Sendable {
        /// The upper bounds, growing.
        let bounds: [Double]
        /// How many lie between a bound and the one before.
        let counts: [Int]
        /// How many there are, those beyond the last bound too.
        let count: Int
        /// What they come to together.
        let sum: Double
    }

    private mutating func declare(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func add(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
        let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }.joined(separator: ",")
        text += list.isEmpty ? name : "\(name){\(list)}"
        text += " \(Self.number(value))\n"
    }

    /// A figure as the format has it: whole ones without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map { String($0) } ?? String(value)
    }

    /// Text with its backslashes and line breaks escaped, and its quotes where it stands between some.
    static func escaped(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
