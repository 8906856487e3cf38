import Foundation
import Load
import Model

/// Where a bench takes place, and with what.
struct BenchSite: Sendable {
    /// The gateway's executable.
    let program: String
    /// Where everything is kept, until the end.
    let folder: URL
    /// What the notifications come from.
    let seed: UInt64
    /// How much is measured.
    let sizes: Sizes
    /// Whom the gateway is compared with.
    let peers: Peers
    /// Where words go meanwhile.
    let console: Console
    /// The time, for the simulated systems.
    let clock: any WallClock

    /// What the notifications of a bench are signed with; opens nothing.
    static let secret = "a-secret-of-the-bench-and-nothing-else"

    /// Notifications that no other measure has.
    ///
    /// - Parameter measure: a number that tells the measures of one bench apart.
    /// - Returns: what makes them.
    func notifications(for measure: UInt64) -> Notifications {
        Notifications(secret: Secret(Self.secret), seed: seed &+ measure &* 0x9e37_79b9_7f4a_7c15)
    }

    /// A gateway that takes notifications and has nobody to write to: receiving alone.
    func receiver(in name: String) async throws(CommandFailure) -> BenchGateway {
        try await BenchGateway(
            program,
            in: folder.appending(path: name),
            connections: JSONObject([
                (
                    "intercom",
                    [
                        "url": "http://127.0.0.1:9", "token": "a-token-of-the-bench",
                        "workspace": .string(Notifications.usualWorkspace),
                        "receive": ["webhook": ["secrets": [.string(Self.secret)]]],
                    ]
                )
            ]),
            syncs: JSONObject()
        )
    }

    /// Removes the files of a measure.
    func clear(_ name: String) { try? FileManager.default.removeItem(at: folder.appending(path: name)) }
}
