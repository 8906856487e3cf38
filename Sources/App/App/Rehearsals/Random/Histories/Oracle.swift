import Model

/// Says what the policies demand of a history, from the history alone: a small model of what a user expects, which
/// knows nothing of how the gateway works.
///
/// Where the systems' clocks or what was lost on the way leave the answer open, it allows several.
struct Oracle {
    /// How a field may end.
    struct Answer: Hashable, Sendable {
        /// The values it may have, nil for none at all.
        var values: Set<String?>
        /// Whether both sides have the same one.
        var isAlike = true
    }

    let scenery: Scenery
    let deeds: [PlotDeed]

    /// What a system's clock cannot tell apart, and a second more.
    static let clear = Duration.seconds(2)

    /// How a field may end in the pair of a key.
    func answer(_ field: PlotField, of key: Int) -> Answer {
        guard let master = scenery.policy(of: field).master else { return Answer(values: allowed(field, of: key)) }
        return ruled(by: master, field, key)
    }

    private func allowed(_ field: PlotField, of key: Int) -> Set<String?> {
        let last = Side.allCases.compactMap { change(of: field, key, on: $0) }
        guard last.count == 2 else { return last.isEmpty ? [initial(field, key)] : [last[0].value] }
        let (crm, platform) = (last[0], last[1])
        if crm.values == platform.values { return crm.values }
        switch scenery.policy(of: field) {
        case .newest: return newest(of: crm, platform, field, key)
        case .crmWins: return winner(crm, over: platform, field, key)
        case .platformWins: return winner(platform, over: crm, field, key)
        case .crmOnly, .platformOnly: return [crm.value, platform.value]
        }
    }

    // MARK: - Policies

    /// Only one side's changes stand.
    private func ruled(by master: Side, _ field: PlotField, _ key: Int) -> Answer {
        let own = change(of: field, key, on: master).map(\.value) ?? initial(field, key)
        guard own == nil, !isLinked(key), let other = change(of: field, key, on: master.other) else {
            return Answer(values: [own])
        }
        // Nobody is blanked at a first meeting: a follower keeps what its master does not have.
        return Answer(values: other.values.union([nil]), isAlike: false)
    }

    /// The later of two changes stands.
    private func newest(of crm: Change, _ platform: Change, _ field: PlotField, _ key: Int) -> Set<String?> {
        let (early, late) = crm.at <= platform.at ? (crm, platform) : (platform, crm)
        let open = early.values.union(late.values)
        guard late.at - early.at >= Self.clear, !late.isLossy else { return open }
        // A first meeting fills gaps, and takes a record's time for its fields'.
        guard isLinked(key) || late.value != nil && early.deed == .update else { return open }
        // What comes late, or is put off, may first be seen in a later state of its record, and then counts as that late.
        let isTouched = deeds.contains { deed in
            deed.key == key && deed.at >= early.at && deed.values.keys.contains { $0 != field }
        }
        return (early.isTroubled || early.isLossy) && isTouched ? open : late.values
    }

    /// The named side's change stands, unless the other side's was made in full view of it.
    private func winner(_ winner: Change, over loser: Change, _ field: PlotField, _ key: Int) -> Set<String?> {
        let open = winner.values.union(loser.values)
        guard !winner.isLossy, isLinked(key) || winner.value != nil else { return open }
        if winner.at - loser.at >= Self.clear { return isLinked(key) || winner.deed == .update ? winner.values : open }
        if loser.at - winner.at >= Self.clear, loser.before == winner.value, !loser.isTroubled { return loser.values }
        return open
    }

    // MARK: - The history

    private struct Change {
        let deed: PlotDeed.Act
        let at: Timestamp
        let value: String?
        let before: String?
        /// What the same side gave it so shortly before that what is decided late cannot tell which came last.
        var rivals: Set<String?> = []
        /// Whether the gateway may never hear of it: its notification was lost, or the value was back before it looked.
        let isLossy: Bool
        let isTroubled: Bool

        /// What may be taken for the last value of this side.
        var values: Set<String?> { rivals.union([value]) }
    }

    /// The last change of a field on a side.
    private func change(of field: PlotField, _ key: Int, on side: Side) -> Change? {
        let changes = deeds.filter { $0.key == key && $0.side == side && $0.changes(field) }
        guard let deed = changes.last, let value = deed.values[field] else {
            guard isGiven(key), !isLinked(key) else { return nil }
            let given = scenery.given(field, of: key, on: side)
            return Change(
                deed: .create,
                at: .init(milliseconds: 0),
                value: given,
                before: nil,
                isLossy: true,
                isTroubled: true
            )
        }
        let isUndone = changes.contains { $0.isTroubled && ($0.before[field] ?? nil) == value }
        let close = changes.filter { deed.isTroubled && deed.at - $0.at < Self.clear }
        return Change(
            deed: deed.act,
            at: deed.at,
            value: value,
            before: deed.before[field] ?? nil,
            rivals: Set(close.compactMap { $0.values[field] }),
            isLossy: deed.isLossy || isUndone,
            isTroubled: deed.isTroubled
        )
    }

    private func isGiven(_ key: Int) -> Bool { key <= scenery.pairs + scenery.strangers }

    /// Whether the pair was linked from the start, so that it never met for the first time.
    private func isLinked(_ key: Int) -> Bool { key <= scenery.pairs }

    private func initial(_ field: PlotField, _ key: Int) -> String? {
        isLinked(key) ? scenery.given(field, of: key, on: .crm) : nil
    }
}
