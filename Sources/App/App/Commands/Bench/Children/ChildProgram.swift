import Foundation
import Model
import Synchronization

/// A program that runs beside this one until it is stopped.
final class ChildProgram: Sendable {
    /// How long it may take to end by itself before it is ended.
    private static let patience = Duration.seconds(20)
    /// Those that run.
    private static let running = Mutex<Set<Int32>>([])

    private let process = Process()
    private let ended: AsyncStream<Void>
    /// Its number in the system.
    let identifier: Int32

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - command: the program's path, or its name to be looked up, and its arguments.
    ///   - log: the file that takes what it says.
    /// - Throws: `CommandFailure` when it cannot be started.
    init(_ command: [String], log: URL) throws(CommandFailure) {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        self.ended = ended
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        process.terminationHandler = { process in
            _ = Self.running.withLock { $0.remove(process.processIdentifier) }
            end.finish()
        }
        do {
            try Data().write(to: log)
            let handle = try FileHandle(forWritingTo: log)
            (process.standardOutput, process.standardError) = (handle, handle)
            identifier = try Self.running.withLock { [process] running in
                try process.run()
                running.insert(process.processIdentifier)
                return process.processIdentifier
            }
        } catch {
            throw CommandFailure(.wrong, "\(command.first ?? "nothing") cannot be started: \(error)")
        }
    }

    /// Ends all of them at once.
    static func endAll() {
        running.withLock { for child in $0 { kill(child, SIGKILL) } }
    }

    /// Whether it still runs.
    var isRunning: Bool { process.isRunning }

    /// What it and the children it has waited for took of the processors so far, exact to a hundredth of a second.
    var processorTime: Duration {
        guard let stat = ProcessFigures.read(identifier, "stat"), let end = stat.lastIndex(of: ")") else {
            return .zero
        }
        // The fields behind the name, of proc_pid_stat(5): utime is the 14th of all, in hundredths of a second.
        let fields = stat[end...].split(separator: " ").dropFirst().compactMap { Int64($0) }
        guard fields.count > 14 else { return .zero }
        return .milliseconds(fields[10...13].reduce(0, +) * 10)
    }

    /// Its memory that is not swapped out: now and at most so far, in bytes.
    var residentMemory: (now: Int, most: Int) {
        let status = ProcessFigures.read(identifier, "status") ?? ""
        return (ProcessFigures.kibibytes("VmRSS", in: status), ProcessFigures.kibibytes("VmHWM", in: status))
    }

    /// Asks it to end, and waits until it has.
    func stop() async {
        if process.isRunning { process.terminate() }
        let process = self.process
        let reaper = Task {
            try? await Task.sleep(for: Self.patience)
            if !Task.isCancelled, process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        for await _ in ended {}
        reaper.cancel()
    }
}
