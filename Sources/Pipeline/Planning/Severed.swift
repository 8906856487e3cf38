import Model
import Store

extension Link {
    /// The note of a link that broke because a write or a read found one of its records gone, before the record's own
    /// notification told of it.
    static let foundGone = "the record was found gone"
}

extension Planner {
    /// The most links that are looked through for one record: it has been linked a few times at most.
    private static let severedLimit = 32

    /// Recalls the pairs that were undone because a record was found gone, now that its notification tells so: what the
    /// sync does about a deletion is still to be done.
    func recall(_ batch: Batch, _ world: inout World) async throws(StoreError) {
        for place in batch.active {
            let dossier = batch.dossiers[place]
            guard case .gone = dossier.state, world.counterparts(of: [dossier.record]).isEmpty else { continue }
            let broken = try await store.links(
                in: .broken,
                of: dossier.record,
                sync: nil,
                after: nil,
                limit: Self.severedLimit
            ).filter { $0.note == Link.foundGone }
            let others = world.unasked(broken.flatMap { [$0.crm, $0.platform].compactMap { $0 } })
            world.take(broken, [:], about: [])
            guard !others.isEmpty else { continue }
            world.take(try await store.links(of: others), try await store.shadows(of: others), about: others)
        }
    }
}

extension World {
    /// The last link of a record in a sync, if it broke because the record was found gone, and its counterpart has been
    /// left alone since.
    func severed(_ record: RecordRef, in sync: SyncName, on side: Side) -> Link? {
        let broken = links(of: record).filter { $0.sync == sync && $0.state == .broken && $0.note == Link.foundGone }
        guard let last = broken.max(by: { $0.since < $1.since }), let other = last.record(on: side.other),
            other != record, link(of: other, in: sync) == nil, shadow(of: other)?.gone != true
        else { return nil }
        return last
    }
}
