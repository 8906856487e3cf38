import Model
import Store

/// Decides what becomes of one record in every sync that reacts: a pure function of what was found out.
struct Decider {
    let dossier: Dossier
    let gateway: Gateway
    let world: World
    let descriptions: [KindRef: KindDescription]
    let references: References

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
        let reactions = dossier.triggered(lead: lead)
        let audience = gateway.audience(of: dossier.record.kind, deciding: Set(reactions.map(\.triggered.sync.name)))
        var seen: [Lesson] = [.seen(snapshot.withoutRelations, audience)]
        for (place, triggered) in reactions {
            let item = dossier.items[place]
            var explanation = Explanation(source: item.source(source))
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
            var explanation = Explanation(source: item.source("read from the system"))
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
            if let reason = rest(snapshot, item, triggered, explaining: &explanation) { return (.skip(reason), []) }
            return create(snapshot, triggered, link, keys: keys, explaining: &explanation)
        case .found(let link, let counterpart):
            if let reason = rest(snapshot, item, triggered, explaining: &explanation) { return (.skip(reason), []) }
            if let link = world.link(of: dossier.record, in: triggered.sync.name) {
                return meetAgain(snapshot, item, triggered, link, explaining: &explanation)
            }
            guard world.link(of: counterpart.record, in: triggered.sync.name) == nil else {
                return (.skip(.ambiguous), [])
            }
            let other = (world.shadow(of: counterpart.record) ?? Shadow()).learning(.seen(counterpart))
            let audience = gateway.audience(of: counterpart.record.kind, deciding: [triggered.sync.name])
            let lessons: [Lesson] = [.link(link), .seen(counterpart, audience)]
            let (verdict, more) = carry(
                snapshot,
                item,
                triggered,
                link,
                other: other,
                .meeting,
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
        let occasion: Standpoint.Occasion =
            if world.isNew(link.id) {
                .meeting
            } else {
                dossier.isAsked(in: triggered.sync.name) ? .asked : .news
            }
        return carry(snapshot, item, triggered, link, other: other, occasion, explaining: &explanation)
    }

    private func carry(
        _ snapshot: Snapshot,
        _ item: Dossier.Item,
        _ triggered: Triggered,
        _ link: Link,
        other: Shadow,
        _ occasion: Standpoint.Occasion,
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
                occasion: occasion,
                overwritten: dossier.overwritten(
                    now: snapshot.fields,
                    shadow: world.shadow(of: dossier.record),
                    typedBy: descriptions[dossier.record.kind]
                ),
                references: references,
                otherDescription: descriptions[sync.between[there]],
                ownDescription: descriptions[sync.between[triggered.side]]
            ),
            by: sync
        )
        explanation.fields = mapped.steps
        var changes: [Change] = []
        var lessons: [Lesson] = []
        if !mapped.forOther.isEmpty || !mapped.awaiting.isEmpty {
            let target: Change.Target =
                counterpart.map(Change.Target.existing)
                ?? .counterpart(of: link.id, side: there, kind: sync.between[there])
            changes.append(
                Change(
                    sync: sync.name,
                    link: link.id,
                    target: target,
                    action: .write(mapped.forOther),
                    awaiting: mapped.awaiting
                )
            )
            if let counterpart {
                lessons.append(.intended(counterpart, mapped.forOther, by: sync.name, awaiting: mapped.awaiting))
            }
        }
        let forOwn = mapped.forOwn.overlaid(with: mapped.putBack)
        if !forOwn.isEmpty {
            changes.append(
                Change(
                    sync: sync.name,
                    link: link.id,
                    target: .existing(snapshot.record),
                    action: .write(forOwn)
                )
            )
            for (values, author) in [(mapped.forOwn, sync.name), (mapped.putBack, .nobody)] where !values.isEmpty {
                lessons.append(.intended(snapshot.record, values, by: author))
            }
        }
        // Whoever has a counterpart is in use, on either side.
        let archived = [counterpart, snapshot.record].compactMap { $0 }
        changes += archived.compactMap { restoration(of: $0, triggered, link) }
        lessons += open(mapped, triggered, counterpart)
        return (changes.isEmpty ? .skip(mapped.reason) : .deliver(changes), lessons)
    }

    /// What is left open, because a record that is named has no counterpart.
    private func open(_ mapped: Mapped, _ triggered: Triggered, _ counterpart: RecordRef?) -> [Lesson] {
        mapped.open.compactMap { named in
            let naming = named.side == triggered.side ? dossier.record : counterpart
            guard let naming, let linked = gateway.sync(named: named.link) else { return nil }
            return .open(
                OpenReference(
                    naming: naming,
                    field: named.field,
                    sync: triggered.sync.name,
                    named: linked.between[named.side].record(named.id),
                    link: named.link
                ),
                isOwed: named.isOwed
            )
        }
    }

    /// Why a record that we have archived stays so, without a counterpart; nil for one that may have one.
    private func rest(
        _ snapshot: Snapshot,
        _ item: Dossier.Item,
        _ triggered: Triggered,
        explaining explanation: inout Explanation
    ) -> Reason? {
        guard let archived = world.shadow(of: dossier.record)?.archived, !item.isAsked else { return nil }
        if let link = world.lastBroken(of: dossier.record, in: triggered.sync.name), link.isMergedAway {
            explanation.remark = "archived because its counterpart was \(link.note ?? "")"
            return .merged
        }
        guard item.cause == nil, let version = snapshot.version, version.order(to: archived) != .after else {
            return nil
        }
        explanation.remark = "archived by us, and nothing has happened to it since"
        return .echo
    }

    /// What takes a record into use again that we have archived; nil for one that is in use.
    private func restoration(of record: RecordRef, _ triggered: Triggered, _ link: Link) -> Change? {
        guard world.shadow(of: record)?.archived != nil else { return nil }
        return Change(sync: triggered.sync.name, link: link.id, target: .existing(record), action: .restore)
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
                isCreating: true,
                occasion: .meeting,
                references: references,
                otherDescription: descriptions[sync.between[there]],
                ownDescription: descriptions[sync.between[triggered.side]]
            ),
            by: sync
        )
        explanation.fields = mapped.steps
        let restoration = restoration(of: snapshot.record, triggered, link)
        explanation.remark =
            restoration == nil
            ? "created because no counterpart was found"
            : "created again, as expected: its counterpart was deleted, and there is reason for a new one"
        let change = Change(
            sync: sync.name,
            link: link.id,
            target: .counterpart(of: link.id, side: there, kind: sync.between[there]),
            action: .write(mapped.forOther.overlaid(with: keys)),
            keys: keys,
            awaiting: mapped.awaiting
        )
        return (.deliver([change, restoration].compactMap(\.self)), [.link(link)] + open(mapped, triggered, nil))
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
        case .excluded(let problem):
            explanation.remark = "\(problem.code): \(problem.message)"
            return (.skip(.excluded), [])
        case .merged(let survivor):
            let gone = Lesson.gone(dossier.record, item.event.version)
            explanation.remark = dossier.succession[triggered.sync.name] ?? "merged into \(survivor)"
            guard dossier.succession[triggered.sync.name] == nil,
                let link = link ?? world.severed(dossier.record, in: triggered.sync.name, on: triggered.side)
            else { return (.skip(.merged), [gone]) }
            let broken = Lesson.breakLink(link.id, note: Link.merged(into: survivor))
            guard let change = parting(triggered, link, triggered.sync.merge) else {
                return (.skip(.merged), [gone, broken])
            }
            return (.deliver([change]), [gone, broken])
        case .gone:
            let gone = Lesson.gone(dossier.record, item.event.version)
            if let succession = dossier.succession[triggered.sync.name] {
                explanation.remark = succession
                return (.skip(.unlinked), [gone])
            }
            guard let link else {
                guard let severed = world.severed(dossier.record, in: triggered.sync.name, on: triggered.side),
                    isReported(triggered), let change = parting(triggered, severed, triggered.sync.delete)
                else { return (.skip(.gone), [gone]) }
                explanation.remark = severed.note
                return (.deliver([change]), [gone])
            }
            let broken = Lesson.breakLink(link.id, note: "\(dossier.record) is gone")
            guard isReported(triggered), let change = parting(triggered, link, triggered.sync.delete) else {
                return (.skip(.unlinked), [gone, broken])
            }
            return (.deliver([change]), [gone, broken])
        }
    }

    /// Whether the sync does anything about deletions on the record's side.
    private func isReported(_ triggered: Triggered) -> Bool {
        triggered.sync.triggers.contains(Trigger(triggered.side, .deleted))
    }

    /// What becomes of the counterpart by a policy.
    private func parting(_ triggered: Triggered, _ link: Link, _ policy: Sync.Both<Sync.Deletion>) -> Change? {
        let sync = triggered.sync
        let there = triggered.side.other
        let action: Change.Action? =
            switch policy[there] {
            case .keep, .rematch: nil
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

extension Dossier.Item {
    /// Where the values came from, and because of which other record, if any.
    fileprivate func source(_ source: String) -> String {
        cause.map { "\(source), because of \($0)" } ?? source
    }
}

extension Snapshot {
    /// The snapshot without the answers to what was asked besides its fields.
    fileprivate var withoutRelations: Snapshot {
        let own = fields.paths.filter { !$0.isRelation }
        guard own.count < fields.count else { return self }
        return Snapshot(record, version: version, createdAt: createdAt, fields: fields.only(own))
    }
}

extension Fields {
    /// Whether these fields have all the values of a condition.
    fileprivate func holds(_ condition: Fields) -> Bool {
        condition.pairs.allSatisfy { path, value in (self[path] ?? .null).agrees(with: value) }
    }
}

extension Gateway {
    /// Who looks at a record of a kind while some syncs decide about it.
    fileprivate func audience(of kind: KindRef, deciding: Set<SyncName>) -> Audience {
        let others = syncs(for: kind).filter { sync, side in
            !deciding.contains(sync.name) && sync.reaction(to: .saved, on: side) != nil
        }
        return Audience(deciding: deciding, absent: Set(others.map(\.sync.name)))
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
            merge: merge,
            share: share,
            fields: fields
        )
    }
}
