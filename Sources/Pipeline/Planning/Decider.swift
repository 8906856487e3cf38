import Model
import Store

/// Decides what becomes of one record in every sync that reacts: a pure function of what was found out.
struct Decider {
    let dossier: Dossier
    let world: World
    let descriptions: [KindRef: KindDescription]

    /// What was decided for one item: its ruling, and what the directory learns.
    struct Decision {
        let item: Dossier.Item
        let ruling: Ruling
        let lessons: [Lesson]
    }

    /// The decisions about a record whose values are known.
    func decide(
        _ snapshot: Snapshot,
        lead: Int,
        source: String,
        searches: [SyncName: Search]
    ) -> [Decision] {
        var decisions: [Decision] = []
        var seen: [Lesson] = [.seen(snapshot)]
        for (place, triggered) in dossier.triggered(lead: lead) {
            let item = dossier.items[place]
            var explanation = Explanation(source: source)
            let (verdict, lessons) = judge(
                snapshot,
                item,
                triggered,
                searches[triggered.sync.name],
                explaining: &explanation
            )
            decisions.append(
                Decision(
                    item: item,
                    ruling: ruling(item, triggered, snapshot.version, verdict, explanation),
                    lessons: seen + lessons
                )
            )
            seen = []
            decisions += others(than: place, triggered.sync.name)
        }
        return decisions
    }

    /// The decisions about a record that is gone, merged, or shown only in states older than one processed before.
    func decide(_ state: Dossier.State) -> [Decision] {
        var decisions: [Decision] = []
        for (place, triggered) in dossier.triggered(lead: nil) {
            let item = dossier.items[place]
            let link = world.link(of: dossier.record, in: triggered.sync.name)
            var explanation = Explanation(source: "read from the system")
            let (verdict, lessons) = farewell(state, item, triggered, link, explaining: &explanation)
            decisions.append(
                Decision(
                    item: item,
                    ruling: ruling(item, triggered, item.event.version, verdict, explanation),
                    lessons: lessons
                )
            )
            decisions += others(than: place, triggered.sync.name)
        }
        return decisions
    }

    private func judge(
        _ snapshot: Snapshot,
        _ item: Dossier.Item,
        _ triggered: Triggered,
        _ search: Search?,
        explaining explanation: inout Explanation
    ) -> (Verdict, [Lesson]) {
        guard snapshot.fields.holds(triggered.sync.share[triggered.side]) else { return (.skip(.notShared), []) }
        guard let identified = search?.identified else { return (.skip(.noIdentity), []) }
        explanation.identity = identified.steps
        switch identified.counterpart {
        case .nobody(let reason, let duplicates): return (.skip(reason), duplicates.map(Lesson.link))
        case .missing(let link, let keys):
            return create(snapshot, triggered, link, keys: keys, explaining: &explanation)
        case .found(let link, let counterpart):
            if let link = world.link(of: dossier.record, in: triggered.sync.name) {
                return meetAgain(snapshot, item, triggered, link, explaining: &explanation)
            }
            guard world.link(of: counterpart.record, in: triggered.sync.name) == nil else {
                return (.skip(.ambiguous), [])
            }
            let other = (world.shadow(of: counterpart.record) ?? Shadow()).learning(.seen(counterpart))
            let lessons: [Lesson] = [.link(link), .seen(counterpart)]
            let (verdict, more) = carry(
                snapshot,
                item,
                triggered,
                link,
                other: other,
                afresh: true,
                explaining: &explanation
            )
            return (verdict, lessons + more)
        case .linked(let link): return meetAgain(snapshot, item, triggered, link, explaining: &explanation)
        }
    }

    /// The record has a link, by an earlier batch or by another record of this one.
    private func meetAgain(
        _ snapshot: Snapshot,
        _ item: Dossier.Item,
        _ triggered: Triggered,
        _ link: Link,
        explaining explanation: inout Explanation
    ) -> (Verdict, [Lesson]) {
        let other = link.record(on: triggered.side.other).flatMap { world.view(of: $0) } ?? Shadow()
        return carry(snapshot, item, triggered, link, other: other, afresh: item.parked, explaining: &explanation)
    }

    private func carry(
        _ snapshot: Snapshot,
        _ item: Dossier.Item,
        _ triggered: Triggered,
        _ link: Link,
        other: Shadow,
        afresh: Bool,
        explaining explanation: inout Explanation
    ) -> (Verdict, [Lesson]) {
        let sync = triggered.sync
        let there = triggered.side.other
        let counterpart = link.record(on: there)
        let isShared = counterpart == nil || sync.share[there].isEmpty || other.expected.holds(sync.share[there])
        guard isShared else { return (.skip(.notShared), []) }
        let mapped = map(
            Standpoint(
                side: triggered.side,
                values: snapshot.fields,
                version: snapshot.version,
                before: world.shadow(of: dossier.record) ?? Shadow(),
                other: other,
                otherUnknown: counterpart == nil,
                afresh: afresh,
                overwritten: overwritten(
                    by: dossier.items.map { $0.event.typed(by: descriptions[dossier.record.kind]) },
                    now: snapshot.fields,
                    shadow: world.shadow(of: dossier.record)
                ),
                otherDescription: descriptions[sync.between[there]],
                ownDescription: descriptions[sync.between[triggered.side]]
            ),
            by: sync
        )
        explanation.fields = mapped.steps
        var changes: [Change] = []
        var lessons: [Lesson] = []
        if !mapped.forOther.isEmpty {
            let target: Change.Target =
                counterpart.map(Change.Target.existing)
                ?? .counterpart(of: link.id, side: there, kind: sync.between[there])
            changes.append(Change(sync: sync.name, link: link.id, target: target, action: .write(mapped.forOther)))
            if let counterpart { lessons.append(.intended(counterpart, mapped.forOther)) }
        }
        if !mapped.forOwn.isEmpty {
            changes.append(
                Change(
                    sync: sync.name,
                    link: link.id,
                    target: .existing(snapshot.record),
                    action: .write(mapped.forOwn)
                )
            )
            lessons.append(.intended(snapshot.record, mapped.forOwn))
        }
        return (changes.isEmpty ? .skip(mapped.reason) : .deliver(changes), lessons)
    }

    private func create(
        _ snapshot: Snapshot,
        _ triggered: Triggered,
        _ link: Link,
        keys: Fields,
        explaining explanation: inout Explanation
    ) -> (Verdict, [Lesson]) {
        let there = triggered.side.other
        let sync = triggered.sync.writing(there)
        let mapped = map(
            Standpoint(
                side: triggered.side,
                values: snapshot.fields,
                version: snapshot.version,
                before: Shadow(),
                other: Shadow(),
                afresh: true,
                otherDescription: descriptions[sync.between[there]],
                ownDescription: descriptions[sync.between[triggered.side]]
            ),
            by: sync
        )
        explanation.fields = mapped.steps
        explanation.remark = "created because no counterpart was found"
        let change = Change(
            sync: sync.name,
            link: link.id,
            target: .counterpart(of: link.id, side: there, kind: sync.between[there]),
            action: .write(mapped.forOther.overlaid(with: keys)),
            keys: keys
        )
        return (.deliver([change]), [.link(link)])
    }

    /// What becomes of the counterpart of a record that is gone.
    private func farewell(
        _ state: Dossier.State,
        _ item: Dossier.Item,
        _ triggered: Triggered,
        _ link: Link?,
        explaining explanation: inout Explanation
    ) -> (Verdict, [Lesson]) {
        switch state {
        case .present, .stale:
            explanation.source = "carried by the notification"
            return (.skip(.stale), [])
        case .merged(let survivor):
            explanation.remark = "merged into \(survivor)"
            let broken = link.map { [Lesson.breakLink($0.id, note: "merged into \(survivor)")] } ?? []
            return (.skip(.merged), [.gone(dossier.record, item.event.version)] + broken)
        case .gone:
            let gone = Lesson.gone(dossier.record, item.event.version)
            guard let link else {
                guard let severed = world.severed(dossier.record, in: triggered.sync.name, on: triggered.side),
                    let change = parting(triggered, severed)
                else { return (.skip(.gone), [gone]) }
                explanation.remark = severed.note
                return (.deliver([change]), [gone])
            }
            let broken = Lesson.breakLink(link.id, note: "\(dossier.record) is gone")
            guard let change = parting(triggered, link) else { return (.skip(.unlinked), [gone, broken]) }
            return (.deliver([change]), [gone, broken])
        }
    }

    private func parting(_ triggered: Triggered, _ link: Link) -> Change? {
        let sync = triggered.sync
        let there = triggered.side.other
        guard sync.triggers.contains(Trigger(triggered.side, .deleted)) else { return nil }
        let action: Change.Action? =
            switch sync.delete[there] {
            case .keep: nil
            case .archive: .archive
            case .delete: .delete
            }
        // A counterpart that is being created may come into being yet: its removal waits behind the creation.
        let target =
            link.record(on: there).map(Change.Target.existing)
            ?? .counterpart(of: link.id, side: there, kind: sync.between[there])
        return action.map { Change(sync: sync.name, link: link.id, target: target, action: $0) }
    }

    /// The rulings for the items of a sync that do not speak for the record.
    private func others(than speaking: Int, _ sync: SyncName) -> [Decision] {
        dossier.items.enumerated().compactMap { place, item in
            guard place != speaking else { return nil }
            for case .triggered(let triggered) in item.routings where triggered.sync.name == sync {
                let reason: Reason = isOlder(item.event) ? .stale : .coalesced
                let explanation = Explanation(
                    source: "carried by the notification",
                    remark: "decided together with event \(dossier.items[speaking].id)"
                )
                return Decision(
                    item: item,
                    ruling: ruling(item, triggered, item.event.version, .skip(reason), explanation),
                    lessons: []
                )
            }
            return nil
        }
    }

    private func isOlder(_ event: Event) -> Bool {
        guard let version = event.version, let seen = dossier.before?.version else { return false }
        return version.order(to: seen) == .before
    }

    private func ruling(
        _ item: Dossier.Item,
        _ triggered: Triggered,
        _ version: Version?,
        _ verdict: Verdict,
        _ explanation: Explanation
    ) -> Ruling {
        Ruling(
            event: item.index,
            record: dossier.record,
            trigger: triggered.trigger,
            version: version,
            sync: triggered.sync.name,
            verdict: verdict,
            explanation: explanation
        )
    }
}

extension Fields {
    /// Whether these fields have all the values of a condition.
    fileprivate func holds(_ condition: Fields) -> Bool {
        condition.pairs.allSatisfy { path, value in (self[path] ?? .null).agrees(with: value) }
    }
}

extension Sync {
    /// This sync with one side open for writing: what is being created may be filled.
    fileprivate func writing(_ side: Side) -> Sync {
        var update = update
        update[side] = true
        return Sync(
            name: name,
            between: between,
            state: state,
            triggers: triggers,
            identity: identity,
            create: create,
            update: update,
            delete: delete,
            share: share,
            fields: fields
        )
    }
}
