import Model

/// How a gateway's work stands, as its metrics tell it.
struct Figures: Sendable, Hashable, CustomStringConvertible {
    private var samples: [String: Int] = [:]

    /// Reads the text format of Prometheus.
    init(_ text: [UInt8]) {
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            samples[String(line[..<space])] = Int(line[line.index(after: space)...])
        }
    }

    /// Entries of a state.
    func entries(_ state: String) -> Int { count(of: "entries", state) ?? 0 }

    /// Deliveries of a state.
    func deliveries(_ state: String) -> Int { count(of: "deliveries", state) ?? 0 }

    private func count(of kind: String, _ state: String) -> Int? { samples["crosswalk_\(kind){state=\"\(state)\"}"] }

    /// Whether nothing is waiting or in hand: where that is not told, it is not so.
    var isResting: Bool {
        ["entries", "deliveries"].allSatisfy { kind in
            ["pending", "claimed"].allSatisfy { count(of: kind, $0) == 0 }
        }
    }

    /// Whatever could not be done.
    var dead: Int { entries("dead") + deliveries("dead") }

    /// The states that are not empty.
    var description: String {
        samples.filter { $0.value > 0 && $0.key.contains("state=") }.map { "\($0.key) \($0.value)" }.sorted()
            .joined(separator: ", ")
    }
}
