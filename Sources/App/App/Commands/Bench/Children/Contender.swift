import Foundation
import Model

/// Something that takes notifications, and how it is started.
struct Contender: Sendable {
    /// What it is called in tables.
    let name: String
    /// What an answer of it means.
    let durability: String
    /// How it is started on a port.
    let command: @Sendable (_ port: UInt16) -> [String]

    /// Starts it and waits until it answers.
    func start(log: URL) async throws(CommandFailure) -> (child: ChildProgram, port: UInt16) {
        let port = try await FreePort.find()
        let child = try ChildProgram(command(port), log: log)
        do throws(CommandFailure) {
            try await Self.awaitAnswer(at: port, of: child, log: log)
            return (child, port)
        } catch {
            await child.stop()
            throw error
        }
    }

    /// How long a program may take until it answers: an interpreter reads its libraries first.
    private static let startTime = Duration.seconds(30)

    /// Waits until somebody answers at a port, whatever the answer is.
    static func awaitAnswer(at port: UInt16, of child: ChildProgram, log: URL) async throws(CommandFailure) {
        let deadline = ContinuousClock.now + startTime
        var isUp = false
        while !isUp, child.isRunning, ContinuousClock.now < deadline {
            isUp = await Neighbour.get("/", at: port) != nil
            if !isUp { try? await Task.sleep(for: .milliseconds(20)) }
        }
        guard !isUp else { return }
        let words = FileManager.default.contents(atPath: log.path).map {
            String(decoding: $0.suffix(2000), as: UTF8.self)
        }
        throw CommandFailure(.wrong, "a program of the bench does not answer; it said:\n\(words ?? "nothing")")
    }
}
