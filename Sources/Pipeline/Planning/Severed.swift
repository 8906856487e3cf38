import Model
import Store

extension Link {
    /// The note of a link that broke because a write or a read found one of its records gone, before the record's own
    /// notification told of it.
    static let foundGone = "the record was found gone"

    /// The note of a link that broke because a write found one of its records merged into another.
    static func foundMerged(into survivor: RecordRef) -> String { "\(foundMergedNote)\(survivor)" }

    /// The note of a link whose record was merged into one that has a counterpart.
    static func merged(into survivor: RecordRef) -> String { "\(mergedNote)\(survivor)" }

    /// Whether a merger broke it that was told of.
    var isMergedAway: Bool { state == .broken && note?.hasPrefix(Self.mergedNote) ?? false }

    /// Whether a write or a read broke it, and nothing has been done about its counterpart.
    var isSevered: Bool {
        state == .broken && (note == Self.foundGone || note?.hasPrefix(Self.foundMergedNote) ?? false)
    }

    private static let mergedNote = "merged into "
    private static let foundMergedNote = "the record was found merged into "
}

extension Deliberation {
    /// The most links that are looked through for one record: it has been linked a few times at most.
    private static let severedLimit = 32

    /// Recalls the pairs that were undone because a record was found gone or merged away, now that its notification
    /// tells so: what the sync does about that is still to be done.
    ///
    /// And those of records that we have archived: why they were decides whether they may have a counterpart again.
    func recall(_ batch: Batch, _ world: inout World) async throws(StoreError) {
        for place in batch.active {
            let dossier = batch.dossiers[place]
            let isArchived = world.shadow(of: dossier.record)?.archived != nil
            guard dossier.isGone || dossier.isMerged || isArchived, world.counterparts(of: [dossier.record]).isEmpty
            else { continue }
            let broken = try await store.links(
                in: .broken,
                of: dossier.record,
                sync: nil,
                after: nil,
                limit: Self.severedLimit
            ).filter { isArchived || $0.isSevered }
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
        let broken = links(of: record).filter { $0.sync == sync && $0.isSevered }
        guard let last = broken.max(by: { $0.since < $1.since }), let other = last.record(on: side.other),
            other != record, link(of: other, in: sync) == nil, shadow(of: other)?.gone != true
        else { return nil }
        return last
    }

    /// The last of the links of a record in a sync that have broken.
    func lastBroken(of record: RecordRef, in sync: SyncName) -> Link? {
        links(of: record).filter { $0.sync == sync && $0.state == .broken }.max { $0.since < $1.since }
    }
}
