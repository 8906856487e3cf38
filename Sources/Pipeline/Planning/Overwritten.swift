package import Model
package import Store

/// A change that a write of ours went over before anybody knew of it.
package struct Overwritten: Sendable, Hashable {
    /// The value that stood there.
    package let value: FieldValue
    /// A state of the record that showed it.
    package let version: Version

    /// States a change.
    package init(_ value: FieldValue, _ version: Version) {
        self.value = value
        self.version = version
    }
}

/// Finds the changes that writes of ours went over: a late notification tells of them.
///
/// Neither side's API writes only upon a condition, so whoever changes a record just before our write arrives loses
/// that change. Its notification still has it.
///
/// - Parameters:
///   - events: pending events of one record, typed.
///   - fields: the record's values as they are now.
///   - shadow: what was known of the record before.
/// - Returns: the latest of those changes for each field where one of our values stands.
package func overwritten(by events: [Event], now fields: Fields, shadow: Shadow?) -> [FieldPath: Overwritten] {
    var found: [FieldPath: Overwritten] = [:]
    for event in events {
        guard let version = event.version else { continue }
        for (path, value) in event.fields.pairs {
            guard let field = shadow?.fields[path], field.isOurs(fields[path]), field.wentOver(value, version) else {
                continue
            }
            if let other = found[path], version.order(to: other.version) != .after { continue }
            found[path] = Overwritten(value, version)
        }
    }
    return found
}

extension Dossier {
    /// The changes of the record that writes of ours went over, by what was known of it before.
    func overwritten(
        now fields: Fields,
        shadow: Shadow?,
        typedBy description: KindDescription?
    ) -> [FieldPath: Overwritten] {
        Pipeline.overwritten(by: items.map { $0.event.typed(by: description) }, now: fields, shadow: shadow)
    }
}

extension Event {
    /// Whether the event tells of a change that a write of ours went over.
    func wasOverwritten(in shadow: Shadow?) -> Bool {
        guard let version else { return false }
        return fields.pairs.contains { path, value in shadow?.fields[path]?.wentOver(value, version) ?? false }
    }
}

extension Shadow.Field {
    /// Whether a value is one that we wrote or have sent on its way.
    fileprivate func isOurs(_ value: FieldValue?) -> Bool {
        guard let value, !replaced.isEmpty else { return false }
        return intends(value) || (known?.agrees(with: value) ?? false)
    }

    /// Whether a value is neither ours nor one that ours was known to replace, in the system's own spelling either, and
    /// came about before ours did.
    fileprivate func wentOver(_ value: FieldValue, _ version: Version) -> Bool {
        guard !replaced.isEmpty, let known, let since, version.order(to: since) == .after else { return false }
        let others = replaced + intended + [known]
        guard others.allSatisfy({ !$0.agrees(with: value) && !$0.looselyAgrees(with: value) }) else { return false }
        return !intended.isEmpty || changed.map { version.order(to: $0) != .after } ?? false
    }
}
