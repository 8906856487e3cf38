package import Model
package import Store

/// How the records of one entry stood when it was decided about, as far as the journal and the directory tell.
///
/// The directory knows how they stand now, and has long learned what the entry said; the rulings still have the values
/// that were compared, the pairs that were linked, and what was found.
package struct Recollection: Sendable {
    /// The records the entry is about.
    private(set) var own: Set<RecordRef> = []
    /// The values that are known of records.
    private(set) var known: [RecordRef: Fields] = [:]
    /// Which state of the records these are.
    private(set) var versions: [RecordRef: Version] = [:]
    /// What was known of the entry's own records before it came.
    private(set) var before: [RecordRef: Fields] = [:]
    /// The pairs that were linked.
    private(set) var links: [Link] = []
    /// Records that a search might find.
    private(set) var candidates: Set<RecordRef> = []
    /// Records that were not there any more.
    private(set) var gone: Set<RecordRef> = []
    /// Records that had been merged, with their survivors.
    private(set) var moved: [RecordRef: RecordRef] = [:]
    /// Records that we had archived.
    private(set) var archived: Set<RecordRef> = []
    /// Records of the entry of which nothing was decided yet, so that nobody knows whether they were there.
    private(set) var undecided: Set<RecordRef> = []
    /// Records of kinds that no sync looks at: they point to others.
    private(set) var pointers: Set<RecordRef> = []
    /// Records that took part in nothing, and why.
    private(set) var excluded: [RecordRef: String] = [:]
    /// What was asked of whom, and found.
    private(set) var questions: [Question] = []
    /// What the entry tells, without the values: those are known.
    private(set) var reading = Reading([])

    /// A question of a search.
    struct Question: Sendable {
        /// Whose counterpart was searched.
        let record: RecordRef
        /// The kind that was asked for.
        let kind: KindRef
        /// What was asked, and found.
        let step: Explanation.IdentityStep
    }

    /// Stands for a value of which it is only known that it was another one.
    private static let another = FieldValue.text("\u{FFFD}")

    /// Recalls an entry.
    ///
    /// - Parameters:
    ///   - entry: the entry with its rulings.
    ///   - events: what it reads as.
    ///   - gateways: the configurations whose syncs say on which side a record is.
    ///   - directory: what is known now.
    package init(_ entry: EntryHistory, _ events: [Event], _ gateways: [Gateway], _ directory: Known) {
        own = Set(events.map(\.record) + entry.rulings.map(\.record))
        undecided = Set(events.map(\.record)).subtracting(entry.rulings.map(\.record))
        pointers = own.filter { record in gateways.allSatisfy { $0.syncs(for: record.kind).isEmpty } }
        reading = Reading(events.map(\.notice))
        for record in own { recall(record, directory) }
        let decisive = entry.rulings.filter { ![.coalesced, .stale].contains($0.verdict.reason) }
        for event in events { recall(event, decisive.filter { $0.record == event.record }) }
        for ruling in decisive { recall(ruling, gateways, directory) }
        for record in own.sorted() { pair(record, entry.arrival.receivedAt, directory) }
        // A counterpart that has changed since was of another state then, nobody knows which.
        for record in candidates.subtracting(own) {
            if let version = versions[record], version.instant > entry.arrival.receivedAt { versions[record] = nil }
        }
        for ruling in decisive where ruling.isCreation {
            let relations = gateways.flatMap { $0.relations(of: ruling.record.kind) }
            for path in relations { known[ruling.record]?[path] = .flag(true) }
        }
    }

    /// What the directory knows now.
    package struct Known: Sendable {
        /// Links by their records, broken ones too.
        package var links: [RecordRef: [Link]] = [:]
        /// Shadows.
        package var shadows: [RecordRef: Shadow] = [:]

        /// Knows nothing.
        package init() {}
    }

    private mutating func recall(_ record: RecordRef, _ directory: Known) {
        guard let shadow = directory.shadows[record], known[record] == nil else { return }
        known[record] = shadow.expected
        versions[record] = shadow.version
    }

    /// Takes in what was known when an event was decided about.
    private mutating func recall(_ ruling: Ruling, _ gateways: [Gateway], _ directory: Known) {
        let record = ruling.record
        if let version = ruling.version { versions[record] = version }
        depart(ruling)
        guard let name = ruling.sync else { return }
        let counterpart = ruling.counterpart
        if let counterpart { meet(counterpart, of: ruling, in: name, gateways, directory) }
        let syncs = gateways.lazy.compactMap { $0.sync(named: name) }
        guard let sync = syncs.first(where: { $0.side(of: record.kind) != nil }), let side = sync.side(of: record.kind)
        else { return }
        share(ruling, sync, side, counterpart)
        if let link = ruling.creating(on: side) { links.append(link) }
        let asked = ruling.explanation.identity.filter { $0.rule > 0 }
        questions += asked.map { Question(record: record, kind: sync.between[side.other], step: $0) }
        for step in ruling.explanation.fields {
            let (path, value) = step.part(of: side)
            let (otherPath, other) = step.part(of: side.other)
            if let other, let counterpart { known[counterpart, default: [:]][otherPath] = other }
            guard let value else { continue }
            known[record, default: [:]][path] = value
            // What agreed was no news, as far as anybody can tell.
            if step.policy == "unchanged here" || step.policy == "equal" {
                before[record, default: [:]][path] = value
            } else {
                before[record, default: [:]][path] = value.isEmpty ? Self.another : nil
            }
        }
    }

    /// Takes in that the records took part, or did not.
    private mutating func share(_ ruling: Ruling, _ sync: Sync, _ side: Side, _ counterpart: RecordRef?) {
        guard ruling.verdict.reason != .notShared else {
            for path in sync.share[side].paths where counterpart == nil {
                known[ruling.record, default: [:]][path] = Self.another
            }
            return
        }
        guard !ruling.explanation.identity.isEmpty else { return }
        known[ruling.record] = (known[ruling.record] ?? [:]).overlaid(with: sync.share[side])
        if let counterpart {
            known[counterpart] = (known[counterpart] ?? [:]).overlaid(with: sync.share[side.other])
        }
    }

    /// Takes in how a record left, or came back.
    private mutating func depart(_ ruling: Ruling) {
        let remark = ruling.explanation.remark ?? ""
        let isFarewell = ruling.explanation.identity.isEmpty && ruling.explanation.fields.isEmpty
        if isFarewell, remark.hasPrefix("merged into ") {
            moved[ruling.record] = RecordRef(String(remark.dropFirst("merged into ".count).prefix { $0 != "," }))
        }
        switch ruling.verdict {
        case .skip(.gone), .skip(.unlinked): gone.insert(ruling.record)
        case .skip(.excluded): excluded[ruling.record] = remark
        case .deliver(let changes):
            for change in changes {
                switch (change.action, change.target) {
                case (.archive, _), (.delete, _):
                    if isFarewell, moved[ruling.record] == nil { gone.insert(ruling.record) }
                case (.restore, .existing(let record)): archived.insert(record)
                case (.restore, .counterpart), (.write, _): break
                }
            }
        case .skip: break
        }
    }

    private mutating func meet(
        _ counterpart: RecordRef,
        of ruling: Ruling,
        in sync: SyncName,
        _ gateways: [Gateway],
        _ directory: Known
    ) {
        recall(counterpart, directory)
        candidates.insert(counterpart)
        if let holder = ruling.explanation.identity.last?.holder {
            link(holder, counterpart, in: sync, gateways.lazy.compactMap { $0.sync(named: sync) }.first)
        }
        let wasSearched = ruling.explanation.identity.contains { $0.rule > 0 }
        guard !wasSearched, !isLinked(ruling.record, in: sync) else { return }
        link(ruling.record, counterpart, in: sync, gateways.lazy.compactMap { $0.sync(named: sync) }.first)
    }

    /// Takes in what an event itself says, unless somebody had a look at the record.
    private mutating func recall(_ event: Event, _ rulings: [Ruling]) {
        let record = event.record
        if let version = event.version { versions[record] = version }
        if event.verb == .deleted, rulings.isEmpty { gone.insert(record) }
        if let survivor = event.mergedInto, rulings.isEmpty { moved[record] = survivor }
        let wasRead = rulings.contains { $0.explanation.source.hasPrefix("read from the system") }
        guard event.coverage != .notice, !wasRead else { return }
        if event.coverage == .delta {
            for (path, value) in (known[record] ?? [:]).pairs where event.fields[path] == nil {
                before[record, default: [:]][path] = value
            }
            for (path, value) in event.fields.pairs {
                before[record, default: [:]][path] = value.isEmpty ? Self.another : nil
            }
        }
        known[record] = (known[record] ?? [:]).overlaid(with: event.fields)
    }

    /// Pairs a record as the directory has it, where no ruling tells: what came about later may be found, what was
    /// broken since was whole.
    private mutating func pair(_ record: RecordRef, _ received: Timestamp, _ directory: Known) {
        for link in (directory.links[record] ?? []).sorted(by: { $0.id.text < $1.id.text }) {
            let ends = [link.crm, link.platform].compactMap(\.self)
            guard link.state != .duplicate, let other = ends.first(where: { $0 != record }) else { continue }
            recall(other, directory)
            candidates.insert(other)
            guard !isLinked(record, in: link.sync) else { continue }
            let wasWhole = link.state == .broken ? link.since >= received : link.since < received
            guard wasWhole, !questions.contains(where: { RecordRef.named(in: $0.step.result) == other }) else {
                continue
            }
            links.append(link.whole)
        }
    }

    private func isLinked(_ record: RecordRef, in sync: SyncName) -> Bool {
        links.contains { $0.sync == sync && ($0.crm == record || $0.platform == record) }
    }

    private mutating func link(_ record: RecordRef, _ other: RecordRef, in name: SyncName, _ sync: Sync?) {
        guard let side = sync?.side(of: record.kind) else { return }
        links.append(
            Link(
                id: LinkID("then-\(links.count)"),
                sync: name,
                crm: side == .crm ? record : other,
                platform: side == .crm ? other : record,
                state: .linked,
                rule: nil,
                since: Timestamp(milliseconds: 0)
            )
        )
    }
}
