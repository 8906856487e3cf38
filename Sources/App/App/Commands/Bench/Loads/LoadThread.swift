import Foundation
import Load

/// Puts loads on servers from a thread of their own, away from the few that tasks share.
enum LoadThread {
    /// Sends every request under a pressure, and tells what became of it.
    static func send(
        _ requests: PreparedRequests,
        to port: UInt16,
        under pressure: Pressure
    ) async throws(CommandFailure) -> Answers {
        let result: Result<Answers, LoadError> = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Self.send(requests, to: port, under: pressure))
            }
        }
        do throws(LoadError) {
            return try result.get()
        } catch {
            switch error {
            case .invalid(let reason): throw CommandFailure(.misused, reason)
            case .unreachable: throw CommandFailure(.unreachable, "nobody takes connections at 127.0.0.1:\(port)")
            case .noSocket: throw CommandFailure(.wrong, "the system has no more sockets", remedy: "raise `ulimit -n`")
            }
        }
    }

    private static func send(
        _ requests: PreparedRequests,
        to port: UInt16,
        under pressure: Pressure
    ) -> Result<Answers, LoadError> {
        do throws(LoadError) {
            return .success(try Generator.send(requests, to: port, under: pressure))
        } catch {
            return .failure(error)
        }
    }
}
