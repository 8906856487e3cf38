import GRDB
import Resources
import Store
import Synchronization

/// Moves what the log holds to its place in the file, beside the writer instead of within its commits.
///
/// A checkpoint syncs the file, which takes some tens of milliseconds: in the writer, everybody whose arrival shares the
/// next commit would wait for it. Beside the writer it can never finish while commits go on, so that the log would grow
/// without end; when it has grown long, the writer itself moves the few pages that are left, and starts it over.
final class Checkpointing: Sendable {
    /// After how many changed rows the log is moved; a row changes about one page.
    ///
    /// Later while notifications come faster than they are journalled, for its sync keeps theirs waiting.
    private static let changesBetween = (usually: 1000, inRush: 8000)
    /// How many pages of log are long: 64 MiB of them.
    private static let longLog = 16_384

    private struct State {
        var changes = 0
        var isMoving = false
    }

    private let mover: DatabaseQueue
    private let state = Mutex(State())

    /// Opens a connection of its own to the file.
    init(path: String, _ configuration: Configuration) throws {
        mover = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Begins to move the log when enough has changed since it was last moved; called with the writer's connection
    /// behind a commit.
    func committed(_ database: Database, by writer: any DatabaseWriter, inRush isRush: Bool) {
        let changes = database.totalChangesCount
        let enough = isRush ? Self.changesBetween.inRush : Self.changesBetween.usually
        let begins = state.withLock { state in
            guard !state.isMoving, changes - state.changes >= enough else { return false }
            state = State(changes: changes, isMoving: true)
            return true
        }
        if begins { move(behind: writer) }
    }

    /// Closes the connection.
    func close() throws {
        try mover.close()
    }

    /// A move that fails is made good by the next one.
    private func move(behind writer: any DatabaseWriter) {
        mover.asyncWriteWithoutTransaction { [self] database in
            Yielding.standBack()
            let log = try? database.checkpoint(.passive)
            guard let log, log.walFrameCount >= Self.longLog else { return finish() }
            writer.asyncWriteWithoutTransaction { [self] database in
                _ = try? database.checkpoint(.passive)
                finish()
            }
        }
    }

    private func finish() {
        state.withLock { $0.isMoving = false }
    }
}
