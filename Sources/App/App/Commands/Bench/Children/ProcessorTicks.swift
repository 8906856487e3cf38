import Foundation

/// What was wanted of the machine's processors since it started, and what its host kept of that for others.
///
/// Source: proc_stat(5), the line `cpu`: user, nice, system, idle, iowait, irq, softirq, steal.
struct ProcessorTicks: Sendable, Hashable {
    /// What was done for programs and the kernel, or would have been, in ticks.
    let wanted: Int
    /// What the host kept of it.
    let stolen: Int

    /// Reads the text of `/proc/stat`; nil when it has no such line.
    init?(_ text: some StringProtocol) {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("cpu ") }) else { return nil }
        let ticks = line.split(separator: " ").dropFirst().compactMap { Int($0) }
        guard ticks.count >= 8 else { return nil }
        wanted = ticks[..<3].reduce(0, +) + ticks[5..<8].reduce(0, +)
        stolen = ticks[7]
    }

    /// Up to now; nil where nobody tells.
    static var now: ProcessorTicks? {
        FileManager.default.contents(atPath: "/proc/stat").flatMap { Self(String(decoding: $0, as: UTF8.self)) }
    }

    /// The share that the host kept of what has been wanted since `before`, from 0 to 1; 0 where nobody tells.
    static func stolen(since before: ProcessorTicks?) -> Double {
        guard let before, let now else { return 0 }
        return now.stolen(since: before)
    }

    /// The share that the host kept of what was wanted between two instants, from 0 to 1.
    func stolen(since before: ProcessorTicks) -> Double {
        let wanted = wanted - before.wanted
        return wanted > 0 ? Double(stolen - before.stolen) / Double(wanted) : 0
    }
}
