import Foundation
import Model

/// The machine that figures were measured on.
struct Machine: Sendable, Hashable {
    /// The processor's name.
    let processor: String
    /// How many cores there are.
    let cores: Int
    /// The kernel's release.
    let kernel: String

    /// This machine.
    static var this: Machine {
        let info = FileManager.default.contents(atPath: "/proc/cpuinfo").map { String(decoding: $0, as: UTF8.self) }
        let model = info?.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
        let kernel = FileManager.default.contents(atPath: "/proc/sys/kernel/osrelease") ?? Data()
        return Machine(
            processor: model?.trimmingCharacters(in: .whitespaces) ?? "unknown",
            cores: ProcessInfo.processInfo.activeProcessorCount,
            kernel: String(decoding: kernel, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        )
    }

    /// The machine in words.
    var text: String { "\(processor), \(cores) cores, Linux \(kernel)" }
}
