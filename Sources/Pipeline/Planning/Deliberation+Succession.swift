import Model
import Store

/// Who takes over from records that are gone or merged away.
extension Deliberation {
    /// Has those looked at to whom news of a departure matters: the survivor of a merger, and the counterpart of a
    /// deleted record that is to look for another one.
    func succeed(_ batch: inout Batch, _ world: inout World) {
        for place in batch.active {
            switch batch.dossiers[place].state {
            case .merged(let next): follow(place, to: next, &batch)
            case .gone: rematch(place, &batch, &world)
            case .present, .excluded, .stale, nil: break
            }
        }
    }

    private func follow(_ place: Int, to next: RecordRef, _ batch: inout Batch) {
        let record = batch.dossiers[place].record
        guard let last = batch.survivor(of: record) else {
            return batch.postpone(place) { _ in .buried(reason: "the records were merged in a circle, or too often") }
        }
        guard let item = batch.dossiers[place].items.last else { return }
        guard let other = batch.place(of: last) else {
            return batch.file(noticeOf: next, because: record, entry: item.entry, by: gateway)
        }
        switch batch.dossiers[other].state {
        // Nobody is left to take over: the record is as good as deleted.
        case .gone: batch.update(place) { $0.state = .gone }
        case .stale: batch.file(noticeOf: last, because: record, entry: item.entry, by: gateway)
        case .present, .merged, .excluded, nil: break
        }
    }

    private func rematch(_ place: Int, _ batch: inout Batch, _ world: inout World) {
        let dossier = batch.dossiers[place]
        guard let item = dossier.items.last else { return }
        for (_, triggered) in dossier.triggered(lead: nil) {
            let (sync, side) = (triggered.sync, triggered.side)
            guard sync.delete[side.other] == .rematch, sync.triggers.contains(Trigger(side, .deleted)),
                dossier.succession[sync.name] == nil,
                let link = world.link(of: dossier.record, in: sync.name)
                    ?? world.severed(dossier.record, in: sync.name, on: side),
                let counterpart = link.record(on: side.other)
            else { continue }
            if link.state != .broken {
                let broken = Lesson.breakLink(link.id, note: "\(dossier.record) is gone")
                teach([broken], in: sync.name, place, &batch, &world)
            }
            batch.update(place) { $0.succession[sync.name] = "\(counterpart) looks for another counterpart" }
            batch.file(noticeOf: counterpart, because: dossier.record, entry: item.entry, by: gateway)
        }
    }

    /// Gives the counterparts of records that were merged away to the survivors that have none.
    func takeOver(_ batch: inout Batch, _ world: inout World) {
        let merged = batch.active.filter { batch.dossiers[$0].isMerged }
        for place in merged.sorted(by: { batch.dossiers[$0].record < batch.dossiers[$1].record }) {
            let dossier = batch.dossiers[place]
            guard let survivor = batch.survivor(of: dossier.record) else { continue }
            for (_, triggered) in dossier.triggered(lead: nil) {
                let (sync, side) = (triggered.sync, triggered.side)
                guard world.link(of: survivor, in: sync.name) == nil,
                    let link = world.link(of: dossier.record, in: sync.name)
                        ?? world.severed(dossier.record, in: sync.name, on: side)
                else { continue }
                let moved = link.takenOver(by: survivor, from: dossier.record, on: side, at: clock.now)
                teach([.link(moved)], in: sync.name, place, &batch, &world)
                world.regardAsNew(moved.id)
                batch.update(place) { $0.succession[sync.name] = "merged into \(survivor), which takes over" }
            }
        }
    }
}

extension Link {
    /// The link with another record in place of one that was merged into it.
    fileprivate func takenOver(
        by survivor: RecordRef,
        from loser: RecordRef,
        on side: Side,
        at now: Timestamp
    ) -> Link {
        Link(
            id: id,
            sync: sync,
            crm: side == .crm ? survivor : crm,
            platform: side == .platform ? survivor : platform,
            state: state == .broken ? .linked : state,
            rule: rule,
            since: now,
            note: "taken over from \(loser)"
        )
    }
}
