import Model
import Pipeline
import ServiceLifecycle
import Store
import Synchronization

/// Finds out whether the store takes writes: one write at a time, however many ask, and nobody waits for long.
///
/// Only a write that is on disk proves it: one into the inbox and one into the journal.
final class StoreProbe: Service {
    /// What a write brought: nothing, or why it came to nothing.
    private enum Finding: Sendable {
        case well
        case fault(String)
    }

    /// Somebody who waits for the next write.
    private final class Asker: Sendable {
        let bell = Doorbell()
        let finding = Mutex<Finding?>(nil)
    }

    private struct State {
        var askers: [Asker] = []
        var last: Finding?
    }

    /// How long an answer may take: whoever asks for readiness gives up after a few seconds, and so do senders.
    private static let patience = Duration.seconds(2)

    private let store: any Store
    private let clock: any WallClock
    private let bell = Doorbell()
    private let state = Mutex(State())

    /// Probes a store once it runs.
    init(_ store: any Store, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    /// Why the store takes no writes; nil when it does.
    ///
    /// Where a write takes too long to wait for, what the one before it came to is told.
    func fault() async -> String? {
        let asker = Asker()
        state.withLock { $0.askers.append(asker) }
        bell.ring()
        await asker.bell.wait(atMost: Self.patience)
        let last = state.withLock { state in
            state.askers.removeAll { $0 === asker }
            return state.last
        }
        return switch (asker.finding.withLock { $0 }, last) {
        case (.well, _): nil
        case (.fault(let reason), _): reason
        case (nil, .fault(let reason)): reason
        case (nil, .well), (nil, nil): "a write takes longer than \(Self.patience.components.seconds) s"
        }
    }

    /// Writes whenever somebody has asked, until graceful shutdown.
    func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                await bell.wait()
                await answer()
            }
        } onGracefulShutdown: {
            self.bell.ring()
        }
    }

    private func answer() async {
        let askers = state.withLock { state in
            defer { state.askers = [] }
            return state.askers
        }
        guard !askers.isEmpty else { return }
        let finding = await write()
        state.withLock { $0.last = finding }
        for asker in askers {
            asker.finding.withLock { $0 = finding }
            asker.bell.ring()
        }
    }

    private func write() async -> Finding {
        do throws(StoreError) {
            let now = clock.now
            try await store.receive([])
            _ = try await store.append([], moving: CursorMove("readiness", to: "\(now)"), at: now)
            return .well
        } catch {
            return switch error {
            case .unavailable(let reason), .unusable(let reason), .conflict(let reason): .fault(reason)
            }
        }
    }
}
