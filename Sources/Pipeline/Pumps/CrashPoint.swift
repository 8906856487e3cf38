package import Store

/// The instants between two durable steps, at which a crash must lose and double nothing.
package enum CrashPoint: String, Sendable, CaseIterable {
    /// Behind the journal's commit, before the sender has its answer.
    case append
    /// Behind planning, before its settlement is on disk.
    case settle
    /// Behind the claim of deliveries, before anything is sent.
    case claim
    /// Behind the system's answer, before the outcome is on disk.
    case send
    /// Behind the outcome's commit.
    case record
}

/// The gateway died at a point where it was told to.
package struct Crash: Error, Sendable, Hashable {
    /// Where.
    package let point: CrashPoint

    /// States where.
    package init(at point: CrashPoint) { self.point = point }
}

/// What stops a pump's turn.
package enum Interruption: Error, Sendable, Hashable {
    /// The store could not do its part; nothing is lost, the same work is found again.
    case store(StoreError)
    /// The gateway died here (rehearsals and tests of crashes).
    case crash(Crash)
}

/// Called at every crash point; throws where a rehearsal wants the gateway to die, and does nothing otherwise.
package typealias Hazard = @Sendable (CrashPoint) throws(Crash) -> Void

/// Runs a store's transition inside a turn.
func stored<Value>(
    _ operation: () async throws(StoreError) -> Value
) async throws(Interruption) -> Value {
    do throws(StoreError) {
        return try await operation()
    } catch {
        throw .store(error)
    }
}

/// Passes a crash point inside a turn.
func survive(_ hazard: Hazard, at point: CrashPoint) throws(Interruption) {
    do throws(Crash) {
        try hazard(point)
    } catch {
        throw .crash(error)
    }
}
