package import Model
package import Store

/// How a record stands after its pending events: known from what they carry, or to be looked at.
package enum Standing: Sendable, Hashable {
    /// The values are known; the index names the event that carries the news. The other events are older.
    case known(Snapshot, lead: Int)
    /// Every event shows a state older than one processed before.
    case stale
    /// Somebody has to read the record: a notification without values, one that lacks a mapped field, two states that
    /// the clocks cannot put in order, a deletion that may already be undone.
    case unclear
}

/// Finds out how a record stands.
///
/// - Parameters:
///   - events: the pending events of one record, at least one, in the order of their arrival.
///   - shadow: what was known of the record before.
///   - paths: the fields that must be known.
/// - Returns: how it stands.
package func standing(after events: [Event], shadow: Shadow?, wanting paths: [FieldPath]) -> Standing {
    guard events.allSatisfy({ $0.carriesValues }) else { return .unclear }
    guard let ordered = chronological(events) else { return .unclear }
    guard !events.contains(where: { $0.wasOverwritten(in: shadow) }) else { return .unclear }
    let fresh = ordered.filter { !$0.event.isOlder(than: shadow) }
    guard !ordered.contains(where: { $0.event.isOlder(than: shadow) && $0.event.wasMissed(by: shadow) }) else {
        return .unclear
    }
    guard let last = fresh.last else { return .stale }
    guard fresh.allSatisfy({ $0.event.isClearlyNewer(than: shadow) || $0.event.repeats(shadow) }) else {
        return .unclear
    }
    var values = last.event.coverage == .delta ? Fields((shadow?.fields ?? [:]).compactMapValues(\.known)) : Fields()
    for (_, event) in last.event.coverage == .delta ? fresh[...] : fresh.suffix(1) {
        values = values.overlaid(with: event.fields)
    }
    guard values.missing(of: paths).isEmpty,
        let settled = values.only(paths).settled(against: shadow, last.event.version)
    else { return .unclear }
    return .known(Snapshot(last.event.record, version: last.event.version, fields: settled), lead: last.index)
}

/// The events by age; nil when two that differ cannot be put in order.
private func chronological(_ events: [Event]) -> [(index: Int, event: Event)]? {
    let ordered = events.enumerated().map { (index: $0.offset, event: $0.element) }.sorted { one, other in
        one.event.order(to: other.event) == .before
    }
    let clear = zip(ordered, ordered.dropFirst()).allSatisfy { one, other in
        one.event.order(to: other.event) == .before || one.event.fields == other.event.fields
    }
    return clear ? ordered : nil
}

extension Event {
    /// Whether the event says what the record is like, and when.
    fileprivate var carriesValues: Bool {
        switch verb {
        case .created, .updated, .saved: coverage != .notice && version != nil
        case .deleted, .undeleted, .merged, .archived, .own: false
        }
    }

    fileprivate func order(to other: Event) -> Version.Order {
        guard let version, let others = other.version else { return .unclear }
        return version.order(to: others)
    }

    fileprivate func isOlder(than shadow: Shadow?) -> Bool {
        guard let version, let seen = shadow?.version else { return false }
        return version.order(to: seen) == .before
    }

    /// Whether an older event carries a value that was never taken in, nor replaced by a later one.
    ///
    /// Change events carry only what changed: one that was overtaken by the next still has its news.
    fileprivate func wasMissed(by shadow: Shadow?) -> Bool {
        guard let shadow, let version, !shadow.gone else { return false }
        return fields.pairs.contains { path, value in
            guard let field = shadow.fields[path], let known = field.known, !known.agrees(with: value) else {
                return false
            }
            return field.changed.map { $0.order(to: version) != .after } ?? true
        }
    }

    /// Whether the event shows a later state than what is known; of a record that is gone, nothing but a creation does.
    fileprivate func isClearlyNewer(than shadow: Shadow?) -> Bool {
        guard let shadow else { return true }
        guard let version, let seen = shadow.version else { return !shadow.gone }
        return version.order(to: seen) == .after && (!shadow.gone || verb == .created)
    }

    /// Whether the event shows nothing but what is known already.
    fileprivate func repeats(_ shadow: Shadow?) -> Bool {
        guard let shadow, !shadow.gone else { return false }
        return fields.pairs.allSatisfy { path, value in
            guard let field = shadow.fields[path] else { return true }
            return field.known?.agrees(with: value) ?? false || field.intends(value)
        }
    }
}

extension Fields {
    /// These values, each only if the value known did not come about later: by a write of ours, say, whose time is
    /// known from its answer.
    ///
    /// Nil when the clocks cannot tell which of two different values is later. A value that is on its way is ours.
    fileprivate func settled(against shadow: Shadow?, _ version: Version?) -> Fields? {
        var settled = self
        for (path, value) in pairs {
            guard let field = shadow?.fields[path], let known = field.known, !known.agrees(with: value),
                !field.intends(value), let changed = field.changed, let version
            else { continue }
            switch version.order(to: changed) {
            case .before: settled[path] = known
            case .after: break
            case .unclear: return nil
            }
        }
        return settled
    }
}
