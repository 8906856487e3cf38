package import Model

/// What became of one rehearsal file.
package struct RehearsalOutcome: Sendable, Hashable {
    /// The file, as it was named.
    package let file: String
    /// The first word of the title; empty when the file cannot be read.
    package let id: String
    /// The rest of the title.
    package let title: String
    /// What did not hold.
    package let failures: [RehearsalFailure]
    /// Why the file cannot be read, one line each; then nothing was rehearsed.
    package let faults: [String]
    /// How long it took, in milliseconds.
    package let milliseconds: Int

    /// Whether everything held.
    package var isOK: Bool { failures.isEmpty && faults.isEmpty }

    /// The outcome as JSON.
    package var json: JSON {
        [
            "id": .string(id), "title": .string(title), "file": .string(file), "ok": .flag(isOK),
            "milliseconds": .integer(milliseconds), "failures": .array(failures.map(\.json)),
            "faults": .array(faults.map(JSON.string)),
        ]
    }

    /// The outcome as text, each line ended.
    package var text: String {
        guard faults.isEmpty else { return "not ok \(file)\n" + faults.map { "  \($0)\n" }.joined() }
        let head = "\(isOK ? "ok" : "not ok") \(id)\(title.isEmpty ? "" : " ")\(title)\n"
        return head + failures.map { $0.text(in: file) }.joined()
    }
}
