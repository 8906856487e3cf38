import Foundation

/// What Linux tells of a process, in `/proc`.
enum ProcessFigures {
    /// One file of a process as text.
    static func read(_ process: Int32, _ file: String) -> Substring? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") else { return nil }
        return Substring(decoding: data, as: UTF8.self)
    }

    /// A figure of `/proc/PID/status` in bytes; 0 when it is not there.
    static func kibibytes(_ name: String, in status: Substring) -> Int {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return (line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
}
