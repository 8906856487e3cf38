package import Model
package import Store

/// What a sync knows of the two records when it maps one onto the other.
package struct Standpoint: Sendable {
    /// Why a sync looks at a pair.
    package enum Occasion: Sendable, Hashable {
        /// Something may be new in the record: only what is new in it is carried.
        case news
        /// An operator wants both compared: what differs is settled, new or not.
        case asked
        /// They have only just been found to be a pair: nothing is old, and nobody has cleared anything yet.
        case meeting
    }

    /// The side whose record has news.
    package let side: Side
    /// The record's values as they are now, typed.
    package let values: Fields
    /// Which state of the record the values show.
    package let version: Version?
    /// What was known of the record before the news.
    package let before: Shadow
    /// What is known of the counterpart; empty when it is to be created.
    package let other: Shadow
    /// Whether the counterpart is on its way into being, so that nothing is known of it.
    package let otherUnknown: Bool
    /// Whether the counterpart is to be created: a new record takes every field over, whoever is master of it later.
    package let isCreating: Bool
    /// Why the sync looks at the pair.
    package let occasion: Occasion
    /// Changes of this record that writes of ours went over before they were known.
    package let overwritten: [FieldPath: Overwritten]
    /// The pairs of the records that fields with a `link` name.
    package let references: References
    /// The counterpart's fields, for spelling values in types it can hold; nil when unknown.
    package let otherDescription: KindDescription?
    /// The record's own fields, for reverts; nil when unknown.
    package let ownDescription: KindDescription?

    /// States what is known.
    package init(
        side: Side,
        values: Fields,
        version: Version?,
        before: Shadow,
        other: Shadow,
        otherUnknown: Bool = false,
        isCreating: Bool = false,
        occasion: Occasion,
        overwritten: [FieldPath: Overwritten] = [:],
        references: References = References(),
        otherDescription: KindDescription?,
        ownDescription: KindDescription?
    ) {
        self.side = side
        self.values = values
        self.version = version
        self.before = before
        self.other = other
        self.otherUnknown = otherUnknown
        self.isCreating = isCreating
        self.occasion = occasion
        self.overwritten = overwritten
        self.references = references
        self.otherDescription = otherDescription
        self.ownDescription = ownDescription
    }
}

/// What mapping decided: values for either side, and why, field by field.
///
/// Only `map` makes one.
package struct Mapped: Sendable, Hashable {
    /// Values for the counterpart.
    package let forOther: Fields
    /// Values for the record itself: reverts, and conflicts it lost.
    package let forOwn: Fields
    /// Names that go back to the record as their authors' own: a write of ours went or goes over them, and they cannot be
    /// said on the other side yet.
    package let putBack: Fields
    /// Fields of the counterpart that wait for the missing side of a link.
    package let awaiting: [FieldPath: LinkID]
    /// The fields of either record that name one without a counterpart, in the order of the configuration.
    package let open: [Named]
    /// The fields, in the order of the configuration.
    package let steps: [Explanation.FieldStep]
    /// Why nothing is written, when nothing is.
    package let reason: Reason

    /// A record without a counterpart that a field names.
    package struct Named: Sendable, Hashable {
        /// The side of both.
        package let side: Side
        /// The field that names it.
        package let field: FieldPath
        /// The sync in which it is to have a counterpart.
        package let link: SyncName
        /// Its id.
        package let id: String
        /// Whether it is to go across although the other side is the field's master: the counterpart is being created.
        package let isOwed: Bool
    }

    fileprivate init(
        forOther: Fields,
        forOwn: Fields,
        putBack: Fields,
        awaiting: [FieldPath: LinkID],
        open: [Named],
        steps: [Explanation.FieldStep],
        reason: Reason
    ) {
        self.forOther = forOther
        self.forOwn = forOwn
        self.putBack = putBack
        self.awaiting = awaiting
        self.open = open
        self.steps = steps
        self.reason = reason
    }
}

/// Maps a record's news onto its counterpart, field by field, by the sync's rules.
package func map(_ standpoint: Standpoint, by sync: Sync) -> Mapped {
    var forOther = Fields()
    var forOwn = Fields()
    var putBack = Fields()
    var awaiting: [FieldPath: LinkID] = [:]
    var open: [Mapped.Named] = []
    var steps: [Explanation.FieldStep] = []
    var fates: [FieldFate] = []
    for rule in sync.fields {
        let ruling = FieldRuling(rule, standpoint, by: sync)
        fates.append(ruling.fate)
        switch ruling.fate {
        case .write(let side, let value) where side == standpoint.side: forOwn[rule.path(on: side)] = value
        case .write(let side, let value): forOther[rule.path(on: side)] = value
        case .writeBoth(let across, let here):
            forOwn[rule.path(on: standpoint.side)] = here
            forOther[rule.path(on: standpoint.side.other)] = across
        case .putBack(let value): putBack[rule.path(on: standpoint.side)] = value
        case .await(let link): awaiting[rule.path(on: standpoint.side.other)] = link
        case .open(let side, let link, let id):
            let isOwed = !rule.carries(from: side)
            open.append(Mapped.Named(side: side, field: rule.path(on: side), link: link, id: id, isOwed: isOwed))
        case .equal, .unchanged, .notMaster, .filled, .closed, .unknown: break
        }
        steps.append(ruling.step)
    }
    let reason = reason(for: fates, standpoint)
    return Mapped(
        forOther: forOther,
        forOwn: forOwn,
        putBack: putBack,
        awaiting: awaiting,
        open: open,
        steps: steps,
        reason: reason
    )
}

/// The most telling reason why nothing is written: a closed direction before another master, that before an echo.
private func reason(for fates: [FieldFate], _ standpoint: Standpoint) -> Reason {
    if fates.contains(.closed) { return .notAllowed }
    if fates.contains(.notMaster) { return .notMaster }
    return standpoint.isEcho ? .echo : .equal
}

extension Standpoint {
    /// Whether the values are the ones we wrote: nothing changed, and some of them are ours.
    fileprivate var isEcho: Bool {
        occasion == .news
            && values.paths.contains { path in
                guard let field = before.fields[path], let value = values[path] else { return false }
                return field.ours || field.intends(value)
            }
    }
}
