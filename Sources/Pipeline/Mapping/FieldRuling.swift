import Model
import Store

/// What becomes of one field.
enum FieldFate: Hashable {
    /// This value goes to this side.
    case write(Side, FieldValue)
    /// Ours goes across, and behind a value of the loser that is on its way here.
    case writeBoth(across: FieldValue, here: FieldValue)
    /// This name goes back here as its author's own, not as ours: seen again, it is news, and only then goes across.
    case putBack(FieldValue)
    /// The id goes across that the missing side of this link will have.
    case await(LinkID)
    /// It waits until the record of this side and id has its counterpart in that sync.
    case open(Side, SyncName, id: String)
    /// Both sides agree.
    case equal
    /// The field did not change here; whatever stands there stays.
    case unchanged
    /// It changed, but the other side is its master.
    case notMaster
    /// The receiving side has a value, and is written only while it has none.
    case filled
    /// The side may not be written.
    case closed
    /// The value is not known.
    case unknown
}

/// The decision about one field, and its explanation.
struct FieldRuling {
    let fate: FieldFate
    let step: Explanation.FieldStep

    init(_ rule: FieldRule, _ standpoint: Standpoint, by sync: Sync) {
        let case_ = FieldCase(rule, standpoint, by: sync)
        (fate, step) = case_.decide()
    }
}

/// One field with everything its decision depends on.
private struct FieldCase {
    let rule: FieldRule
    let standpoint: Standpoint
    let sync: SyncName
    let update: Sync.Both<Bool>
    let here: Side
    let there: Side
    let own: FieldValue?
    /// The counterpart's value, as it will be once everything on its way has arrived, unless there is news of it.
    let other: FieldValue?
    let before: Shadow.Field
    let beforeThere: Shadow.Field
    /// Whether changes of this side are carried.
    let isCarried: Bool
    /// Whether the value here is news to the sync.
    let isNews: Bool
    /// Whether the values are compared as they stand: the pair has only just met, or an operator wants it compared and
    /// nothing is new here.
    let isCompared: Bool

    init(_ rule: FieldRule, _ standpoint: Standpoint, by sync: Sync) {
        self.rule = rule
        self.standpoint = standpoint
        self.sync = sync.name
        update = sync.update
        here = standpoint.side
        there = standpoint.side.other
        own = standpoint.values[rule.path(on: here)]
        before = standpoint.before.fields[rule.path(on: here)] ?? Shadow.Field()
        beforeThere = standpoint.other.fields[rule.path(on: there)] ?? Shadow.Field()
        other = beforeThere.unheard.contains(sync.name) ? beforeThere.known : beforeThere.expected
        // A record that is being created has nothing of its own yet, not even of what it is the master of.
        let isOwed =
            before.owed.contains(sync.name) && standpoint.occasion != .meeting && (other?.isEmpty ?? true)
            && own.map { [before] in before.known?.agrees(with: $0) ?? false } ?? false
        isCarried = standpoint.isCreating || standpoint.otherUnknown || isOwed || rule.carries(from: here)
        isNews = own.map { [before] in before.isNews($0, to: sync.name) } ?? false
        isCompared =
            switch standpoint.occasion {
            case .news: false
            case .asked: !isCarried || !isNews
            case .meeting: true
            }
    }

    func decide() -> (FieldFate, Explanation.FieldStep) {
        guard let own else { return (.unknown, step("kept", "value unknown")) }
        if let link = rule.link, let open = leaveOpenThere(link, own) { return open }
        if let awaited = takeOverAwaited(own) { return awaited }
        guard isCarried else { return decideAsFollower(own) }
        if let lost = standpoint.overwritten[rule.path(on: here)], let restored = restore(lost) { return restored }
        guard isCompared || isNews else { return decideAboutTheOld(own) }
        if standpoint.isCreating { return carry(own, policy: "for a new record") }
        guard rule.carries(from: here) else {
            let isThere = !standpoint.otherUnknown
            return carry(own, policy: isThere ? "for a new record" : "for a record that is being created")
        }
        return rule.from == .both ? decideBetweenEquals(own) : carry(own, policy: "from \(here.rawValue)")
    }

    /// Nothing is new here; what could not be carried over so far may be by and by.
    private func decideAboutTheOld(_ own: FieldValue) -> (FieldFate, Explanation.FieldStep) {
        switch carried(own, from: here) {
        case .value(let due) where agrees(due, other): (.equal, step("kept", "equal"))
        case .value, .awaited: (.unchanged, step("kept", "unchanged here"))
        case nil: leaveOpen(own)
        }
    }

    /// The field's master is the other side: a change here is put back, or left alone.
    private func decideAsFollower(_ own: FieldValue) -> (FieldFate, Explanation.FieldStep) {
        let policy = "from \(there.rawValue)"
        guard let other, canSend(other, from: there) else {
            let ruling = step("kept", rule.link.map { "link \($0): nothing to compare with" } ?? policy)
            // What is put back as soon as it can be said here, if nobody comes back to it before.
            guard isNews, rule.revert, update[here], let link = rule.link, let id = other?.text, !id.isEmpty else {
                return (.unknown, ruling)
            }
            return (.open(there, link, id: id), ruling)
        }
        let due = spelled(sent(other, from: there), for: here)
        if agrees(due, own) { return (.equal, step("kept", "equal")) }
        if isCompared { return carryBack(due, own, policy: policy) }
        guard isNews else { return (.unchanged, step("kept", "unchanged here")) }
        guard rule.revert else { return (.notMaster, step("kept", policy)) }
        return carryBack(due, own, policy: "\(policy), revert")
    }

    /// Changes of both sides are carried: the later one wins, or the one the rule names, where both have changed.
    private func decideBetweenEquals(_ own: FieldValue) -> (FieldFate, Explanation.FieldStep) {
        let conflict = rule.conflict ?? .newest
        let policy = "from both, conflict \(conflict.rawValue)"
        let isEqual = canSend(own, from: here) && agrees(sent(own, from: here), other)
        guard let other, contested, !isEqual else { return carry(own, policy: "from both") }
        let theirs = spelled(sent(other, from: there), for: here)
        // A pair that has only just met fills each other's gaps: nobody has cleared anything yet.
        if isCompared, other.isEmpty || own.isEmpty {
            return own.isEmpty ? carryBack(theirs, own, policy: "from both") : carry(own, policy: "from both")
        }
        guard wins(conflict) else {
            // Nobody gives way to a name that cannot be said on this side yet: nothing would stand in its place.
            guard canSend(other, from: there) else { return waitFor(other, policy: policy) }
            return yield(to: theirs, own, policy: policy)
        }
        let ruling = carry(own, policy: policy)
        // The loser's value may still be on its way to us, or be in the courier's hands: send ours after it.
        guard isAwaited, update[here] else { return ruling }
        switch ruling.0 {
        case .equal: return (.write(here, own), step("written to \(here.rawValue)", policy))
        case .write(_, let across): return (.writeBoth(across: across, here: own), step("written to both", policy))
        case .await, .open: return putBack(own, policy: policy)
        case .writeBoth, .putBack, .unchanged, .notMaster, .filled, .closed, .unknown: return ruling
        }
    }

    /// The counterpart's name wins, and cannot be said here yet: nobody else comes back to that of a pair that has only
    /// just met.
    private func waitFor(_ other: FieldValue, policy: String) -> (FieldFate, Explanation.FieldStep) {
        let ruling = step("kept", "\(policy), not known here yet")
        guard isCompared, update[here], let link = rule.link, let id = other.text else { return (.unknown, ruling) }
        return (.open(there, link, id: id), ruling)
    }

    /// The counterpart's value comes here, and behind a value of ours that is on its way there.
    private func yield(to theirs: FieldValue, _ own: FieldValue, policy: String) -> (FieldFate, Explanation.FieldStep) {
        let ruling = carryBack(theirs, own, policy: policy)
        guard isUnheardThere, !beforeThere.intended.isEmpty, update[there], let other,
            case .write(_, let value) = ruling.0
        else { return ruling }
        return (.writeBoth(across: other, here: value), step("written to both", policy))
    }

    /// A change that a write of ours went over has the same right as if it had been known in time: where it wins, it is
    /// put back, and goes across.
    private func restore(_ lost: Overwritten) -> (FieldFate, Explanation.FieldStep)? {
        let conflict = rule.conflict ?? .newest
        guard rule.from == .both, update[here], prevails(lost, by: conflict) else { return nil }
        let policy = "from both, conflict \(conflict.rawValue), made before ours was written"
        switch carry(lost.value, policy: policy).0 {
        case .write(_, let across):
            return (.writeBoth(across: across, here: lost.value), step("written to both", policy))
        case .await, .open: return putBack(lost.value, policy: policy)
        case .writeBoth, .putBack, .equal, .unchanged, .notMaster, .filled, .closed, .unknown:
            return (.write(here, lost.value), step("written to \(here.rawValue)", policy))
        }
    }

    /// A name that cannot be said on the other side yet stands here behind a value of ours that is on its way.
    private func putBack(_ name: FieldValue, policy: String) -> (FieldFate, Explanation.FieldStep) {
        (.putBack(name), step("written to \(here.rawValue)", "\(policy), goes across when seen again"))
    }

    private func prevails(_ lost: Overwritten, by conflict: FieldRule.Conflict) -> Bool {
        switch conflict {
        case .crm: return here == .crm
        case .platform: return here == .platform
        case .newest:
            guard let theirs = beforeThere.replaced.isEmpty ? beforeThere.changed : beforeThere.since else {
                return false
            }
            return isLater(lost.version, than: theirs)
        }
    }

    /// Whether a version of this side is later than one of the other; where the clocks cannot tell, the CRM's is: both
    /// orders of arrival must come to the same end.
    private func isLater(_ ours: Version, than theirs: Version) -> Bool {
        switch ours.order(to: theirs) {
        case .after: true
        case .before: false
        case .unclear: here == .crm
        }
    }

    /// Whether the other side changed too since both last agreed: its value is on its way here, or both are new to us.
    private var contested: Bool {
        isCompared || isAwaited || isUnheardThere
    }

    /// Whether the counterpart will have an id that nobody knows yet.
    private var awaitsIDThere: Bool { !isUnheardThere && beforeThere.awaitsID }

    /// Whether the counterpart's value is one that this sync has yet to decide about.
    private var isUnheardThere: Bool { beforeThere.unheard.contains(sync) }

    /// Whether a value of the counterpart is on its way here.
    private var isAwaited: Bool { !before.intended.isEmpty && before.isOwn(to: sync) }

    private func wins(_ conflict: FieldRule.Conflict) -> Bool {
        switch conflict {
        case .crm: return here == .crm
        case .platform: return here == .platform
        case .newest:
            let theirs = beforeThere.changed ?? standpoint.other.version
            guard let ours = ownChange, let theirs else { return true }
            return isLater(ours, than: theirs)
        }
    }

    /// When the value here came about: one that has stood for longer than the record's version tells is as old as it
    /// is known to be; one that is seen for the first time is as new as the record.
    private var ownChange: Version? {
        let isOld = isCompared || before.unheard.contains(sync)
        guard isOld, let own, before.known?.agrees(with: own) == true else { return standpoint.version }
        return before.changed ?? standpoint.version
    }

    private func carry(_ own: FieldValue, policy: String) -> (FieldFate, Explanation.FieldStep) {
        switch carried(own, from: here) {
        case .value(let value): carry(value: spelled(value, for: there), policy: policy)
        case .awaited(let link): carry(idOf: link)
        case nil: leaveOpen(own)
        }
    }

    private func carry(value due: FieldValue, policy: String) -> (FieldFate, Explanation.FieldStep) {
        if agrees(due, other) { return (.equal, step("kept", "equal")) }
        if isCompared, due.isEmpty { return (.equal, step("kept", "nothing to carry to a new pair")) }
        if rule.when == .empty {
            guard !due.isEmpty else { return (.equal, step("kept", "when empty: nothing to fill in")) }
            guard !awaitsIDThere, other?.isEmpty ?? true else {
                return (.filled, step("kept", "when empty: has a value"))
            }
        }
        guard update[there] else { return (.closed, step("kept", "update \(there.rawValue): never")) }
        return (.write(there, due), step("written to \(there.rawValue)", policy))
    }

    /// The id that the missing side of a link will have goes across.
    private func carry(idOf link: LinkID) -> (FieldFate, Explanation.FieldStep) {
        if beforeThere.awaitsID(of: link) { return (.equal, step("kept", "on its way")) }
        if rule.when == .empty, awaitsIDThere || !(other?.isEmpty ?? true) {
            return (.filled, step("kept", "when empty: has a value"))
        }
        guard update[there] else { return (.closed, step("kept", "update \(there.rawValue): never")) }
        let policy = "link \(rule.link?.text ?? ""), once the record exists there"
        return (.await(link), step("written to \(there.rawValue)", policy))
    }

    /// The record that is named here has no counterpart.
    private func leaveOpen(_ own: FieldValue) -> (FieldFate, Explanation.FieldStep) {
        guard let link = rule.link, let id = own.text else { return (.unknown, step("kept", "value unknown")) }
        let fate = update[there] ? FieldFate.open(here, link, id: id) : .unknown
        return (fate, step("kept", "link \(link): the record it names has no counterpart"))
    }

    private func carryBack(_ due: FieldValue, _ own: FieldValue, policy: String) -> (FieldFate, Explanation.FieldStep) {
        if agrees(due, own) { return (.equal, step("kept", "equal")) }
        if isCompared, due.isEmpty { return (.equal, step("kept", "nothing to carry to a new pair")) }
        if rule.when == .empty {
            guard !due.isEmpty, own.isEmpty else { return (.filled, step("kept", "when empty: has a value")) }
        }
        guard update[here] else { return (.closed, step("kept", "update \(here.rawValue): never")) }
        return (.write(here, due), step("written to \(here.rawValue)", policy))
    }

    private func agrees(_ due: FieldValue, _ value: FieldValue?) -> Bool {
        if value == nil, standpoint.otherUnknown || awaitsIDThere { return false }
        return (value ?? .null).agrees(with: due)
    }

    /// A pair that has only just met takes over what the counterpart names: once that has its own counterpart, if it has
    /// none yet.
    private func leaveOpenThere(_ link: SyncName, _ own: FieldValue) -> (FieldFate, Explanation.FieldStep)? {
        guard standpoint.occasion == .meeting, !standpoint.isCreating, rule.carries(from: there), update[here],
            own.isEmpty || rule.from != .both && rule.when != .empty,
            let id = other?.text, !id.isEmpty
        else { return nil }
        if canSend(.text(id), from: there) { return nil }
        return (.open(there, link, id: id), step("kept", "link \(link): the record it names has no counterpart"))
    }

    /// A pair that has only just met takes over what the counterpart will name, once it has the id that is on its way to it.
    private func takeOverAwaited(_ own: FieldValue) -> (FieldFate, Explanation.FieldStep)? {
        guard standpoint.occasion == .meeting, rule.carries(from: there), !isUnheardThere,
            let link = beforeThere.awaitedLink,
            let theirs = standpoint.references.counterpart(ofMissingSideOf: link, on: here)
        else { return nil }
        guard rule.from == .both else { return carryBack(theirs, own, policy: "from \(there.rawValue)") }
        let conflict = rule.conflict ?? .newest
        guard own.isEmpty || !wins(conflict) else { return nil }
        return carryBack(theirs, own, policy: own.isEmpty ? "from both" : "from both, conflict \(conflict.rawValue)")
    }

    /// What is carried over of a side's value; nil for the name of a record without a counterpart.
    private func carried(_ value: FieldValue, from side: Side) -> References.Carried? {
        guard let link = rule.link else { return .value(rule.outgoing(value)) }
        return standpoint.references.carried(value, from: side, by: link)
    }

    /// Whether what is carried over of a side's value is known: any value, or the id of a record with a counterpart.
    private func canSend(_ value: FieldValue, from side: Side) -> Bool {
        if case .value = carried(value, from: side) { true } else { false }
    }

    /// What is carried over of a side's value; null where nobody knows.
    private func sent(_ value: FieldValue, from side: Side) -> FieldValue {
        if case .value(let value) = carried(value, from: side) { value } else { .null }
    }

    private func spelled(_ value: FieldValue, for side: Side) -> FieldValue {
        let description = side == here ? standpoint.ownDescription : standpoint.otherDescription
        return description?.fields[rule.path(on: side)]?.type.interpret(value) ?? value
    }

    private func step(_ result: String, _ policy: String) -> Explanation.FieldStep {
        Explanation.FieldStep(
            platform: rule.pair.platform,
            crm: rule.pair.crm,
            platformValue: here == .platform ? own : other,
            crmValue: here == .crm ? own : other,
            result: result,
            policy: policy
        )
    }
}
