import Model
import Store

/// A creation that may have gone through is looked for before it is undone: to create it for that would write old values
/// over whatever has its identity by now.
extension Courier {
    /// What became of it.
    enum Finding {
        /// It is this record, as far as anybody can tell.
        case found(RecordRef)
        /// Nothing is to be sent now.
        case concluded(DeliveryResult)
    }

    /// Looks for the record that a lane was to create, by the identity values it was to have.
    func find(_ lane: LaneClaim, over line: Line) async -> Finding {
        guard let change = lane.deliveries.first?.change, !change.keys.isEmpty, let parcel = Parcel(lane, record: nil)
        else { return .concluded(Self.dropped(lane, "the record never came into being")) }
        let query = IdentityQuery(change.kind, equals: change.keys)
        let description = await description(of: change.kind)
        let matcher = line.system.matcher
        let paths = gateway.paths(of: change.kind)
        let results: [MatchResult]
        do throws(LineError) {
            results = try await line.converse {
                matcher.step(for: [query], wanting: paths, description: description, after: $0)
            }.answer
        } catch {
            return .concluded(later(parcel, error.delay(at: clock.now), "", line))
        }
        switch results.first {
        case .found(let snapshots):
            let records = snapshots.filter { $0.holds(change.keys) }.map(\.record)
            guard records.count < 2 else { return .concluded(Self.dropped(lane, "several records may be it")) }
            guard let record = records.first else {
                return .concluded(Self.dropped(lane, "the record never came into being"))
            }
            return .found(record)
        case .later(let delay):
            return .concluded(later(parcel, delay, "", line))
        case .refused(let problem): return .concluded(bury(parcel, problem, ""))
        case nil: return .concluded(later(parcel, .miscounted, "", line))
        }
    }

    private static func dropped(_ lane: LaneClaim, _ reason: String) -> DeliveryResult {
        DeliveryResult(lane.deliveries, .dropped(reason), exchange: "")
    }
}
