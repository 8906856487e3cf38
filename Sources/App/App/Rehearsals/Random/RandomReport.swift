package import Model

/// What came of random stories.
package struct RandomReport: Sendable {
    /// The first seed.
    package let seed: UInt64
    /// How many stories were played.
    package let count: Int
    /// The seeds of those that failed.
    package let failed: [UInt64]
    /// The first of them, made short.
    package let counterexamples: [Counterexample]
    /// How long it took.
    package let time: Duration

    /// 0 when all is well, 1 when a story failed.
    package var status: Int32 { failed.isEmpty ? 0 : 1 }

    /// The report as JSON.
    package var json: JSON {
        [
            "seed": .integer(Int64(bitPattern: seed)), "count": .integer(count),
            "failed": .array(failed.map { .integer(Int64(bitPattern: $0)) }),
            "milliseconds": .integer(time.wholeMilliseconds),
        ]
    }

    /// The report as text, each line ended.
    package var text: String {
        let told = counterexamples.map { example in
            "not ok seed \(example.seed)\n" + example.failures.map { $0.text(in: example.file) }.joined()
        }
        let seeds = failed.isEmpty ? "" : ", failed: \(failed.map(String.init).joined(separator: " "))"
        return told.joined()
            + "\(count - failed.count) of \(count) random histories ok, seed \(seed), \(time.wholeMilliseconds) ms\(seeds)\n"
    }
}

extension Counterexample {
    /// The name of its file.
    package var file: String { "random-\(seed).yaml" }
}
