package import Model

/// What we last knew of a record: its values there, and the ones we have sent on their way.
package struct Shadow: Sendable, Hashable {
    /// What we know of one field.
    package struct Field: Sendable, Hashable {
        /// The value the system holds, as far as known; nil when never seen.
        package var known: FieldValue?
        /// When that value came about, by the system's clock; nil when unknown.
        package var changed: Version?
        /// The values we have sent on their way and whose delivery has not ended, oldest first, at most `intendedLimit`;
        /// among them, in words of our own, the ids that links will have.
        ///
        /// Several, because the courier may have one in hand while the planner sends the next: the echo of either is ours.
        package var intended: [FieldValue]
        /// Whether the known value is one that we wrote and that no notification has shown us yet.
        package var ours: Bool
        /// The sync whose value was sent last, or `nobody`; to every other sync of the record, such a value is news.
        ///
        /// Nil where none was, or nobody knows.
        package var writer: SyncName?
        /// The values that ours stand in place of, since anybody else's was seen, oldest first, at most `replacedLimit`;
        /// empty where none of ours stands or is on its way.
        ///
        /// A notification that shows another one tells of a change that ours went over before it was known.
        package var replaced: [FieldValue] = []
        /// When the first of those came about; nil when unknown.
        package var since: Version?
        /// The syncs to which the known value is news still: they were paused, or had to wait, when others decided about
        /// it.
        package var unheard: Set<SyncName> = []
        /// Those of them that owe the known value to the counterpart although the other side is the field's master: it
        /// names a record, and stood here when the counterpart was created, but could not be said there yet.
        package var owed: Set<SyncName> = []

        /// States what is known.
        package init(
            known: FieldValue? = nil,
            changed: Version? = nil,
            intended: [FieldValue] = [],
            ours: Bool = false
        ) {
            self.known = known
            self.changed = changed
            self.intended = intended
            self.ours = ours
        }

        /// The value the field has or will have once everything on its way has arrived; nil when nobody can say: it was
        /// never seen, or will be an id that is not known yet.
        package var expected: FieldValue? { awaitsID ? nil : intended.last ?? known }

        /// Whether the field will have an id that is not known yet.
        package var awaitsID: Bool { awaitedLink != nil }

        /// The link whose missing side has the id that the field will have; nil where its value is known.
        package var awaitedLink: LinkID? { intended.last?.awaitedLink }

        /// Whether the field will have the id of the missing side of a link.
        package func awaitsID(of link: LinkID) -> Bool { intended.last == .awaitedID(of: link) }

        /// How many values of one field are remembered as being on their way: more than the courier and the outbox hold
        /// apart, since what waits in one lane goes out as one write.
        package static let intendedLimit = 16

        /// How many values that ours replaced are remembered; then only what came about since the last known one counts.
        package static let replacedLimit = 4

        /// Whether a value is one that is on its way.
        package func intends(_ value: FieldValue) -> Bool {
            intended.contains { $0.agrees(with: value) }
        }

        /// Sends a value on its way, or what stands for an id that is not known yet.
        mutating func intend(_ value: FieldValue, by sync: SyncName?) {
            writer = sync
            if let expected {
                if replaced.isEmpty || replaced.count >= Self.replacedLimit {
                    replaced = []
                    since = changed
                }
                if !replaced.contains(expected) { replaced.append(expected) }
            }
            intended = (intended + [value]).suffix(Self.intendedLimit)
        }

        /// Whether a sync has itself brought the field to its present or coming value.
        package func isOwn(to sync: SyncName) -> Bool { writer == nil || writer == sync }

        /// Whether a value that the system shows is news to a sync: neither what it knew, nor what it has sent on its way,
        /// nor the system's own spelling of what it wrote.
        ///
        /// A field that was never seen, and is empty, was cleared by nobody. What another sync has written is news.
        package func isNews(_ value: FieldValue, to sync: SyncName) -> Bool {
            let isOwn = isOwn(to: sync)
            if intends(value) { return !isOwn }
            guard let known else { return !value.isEmpty }
            if known.agrees(with: value) { return ours && !isOwn || unheard.contains(sync) }
            return !(ours && isOwn && known.looselyAgrees(with: value))
        }

        /// Learns that a sync could not say yet what the value names.
        mutating func leaveOpen(to sync: SyncName, isOwed: Bool) {
            unheard.insert(sync)
            if isOwed { owed.insert(sync) } else { owed.remove(sync) }
        }

        /// Learns that the delivery of a value has ended, and of those before it, which it replaced.
        mutating func arrive(_ value: FieldValue) {
            guard let place = intended.firstIndex(of: value) else { return }
            intended.removeFirst(place + 1)
        }
    }

    /// The state of the record that was seen last; nil when none had a version.
    package var version: Version?
    /// The fields we know of.
    package var fields: [FieldPath: Field]
    /// Whether the record is gone.
    package var gone: Bool
    /// Since when the record is archived, where we archived it; nil while it is in use.
    package var archived: Version?
    /// How often the shadow had been written when it was read from the store; 0 for one that never was.
    ///
    /// A decision names the revisions it builds upon (`Settlement.bases`), so that it is void when one has changed.
    package var revision = 0

    /// States a shadow.
    package init(version: Version? = nil, fields: [FieldPath: Field] = [:], gone: Bool = false) {
        self.version = version
        self.fields = fields
        self.gone = gone
    }

    /// The values the record has or will have once everything on its way has arrived.
    package var expected: Fields {
        Fields(fields.compactMapValues(\.expected))
    }
}

extension Shadow {
    /// The shadow after a lesson about its record.
    package func learning(_ lesson: Lesson) -> Shadow {
        var shadow = self
        shadow.learn(lesson)
        return shadow
    }

    /// Takes in a lesson about the record.
    ///
    /// Lessons about links leave the shadow as it is.
    package mutating func learn(_ lesson: Lesson) {
        switch lesson {
        case .seen(let snapshot, let audience): see(snapshot, by: audience)
        case .open(let reference, let isOwed):
            fields[reference.field, default: Field()].leaveOpen(to: reference.sync, isOwed: isOwed)
        case .intended(_, let values, let sync, let awaiting):
            each(of: values) { $0.intend($1, by: sync) }
            each(of: awaiting) { $0.intend($1, by: sync) }
        case .written(_, let values, let version, let sync, let awaiting):
            wrote(values, version, by: sync)
            each(of: awaiting) { $0.arrive($1) }
        case .abandoned(_, let values, let awaiting):
            each(of: values) { $0.arrive($1) }
            each(of: awaiting) { $0.arrive($1) }
        case .gone(_, let version):
            gone = true
            self.version = version ?? self.version
        case .archived(_, let version): archived = version
        case .restored: archived = nil
        case .link, .complete, .breakLink: break
        }
    }

    /// Takes in what the system showed.
    ///
    /// A value that stayed the same keeps the time of its last change. One that is on its way stays so even where the
    /// system shows it already: its answer may have been lost, and then it is written once more. Only what was on its
    /// way to a record that was gone never arrives.
    private mutating func see(_ snapshot: Snapshot, by audience: Audience) {
        let wasGone = gone
        gone = false
        version = snapshot.version ?? version
        each(of: snapshot.fields) { field, value in
            field.unheard = audience.unheard(after: field.unheard) { field.isNews(value, to: $0) }
            if field.known.map({ !$0.agrees(with: value) }) ?? true {
                field.changed = snapshot.version
                field.owed = []
                if !field.intends(value) { field.replaced = [] }
            }
            field.known = value
            field.owed.formIntersection(field.unheard)
            if !snapshot.isOlder(than: field.changed) { field.ours = false }
            if wasGone { field.intended = [] }
        }
    }

    private mutating func wrote(_ values: Fields, _ version: Version?, by sync: SyncName?) {
        each(of: values) { field, value in
            if field.intended.isEmpty { field.writer = sync }
            field.known = value
            field.changed = version ?? field.changed
            field.ours = true
            field.unheard = []
            field.owed = []
            field.arrive(value)
        }
    }

    private mutating func each(of values: Fields, _ change: (inout Field, FieldValue) -> Void) {
        for (path, value) in values.pairs {
            change(&fields[path, default: Field()], value)
        }
    }

    private mutating func each(of awaiting: [FieldPath: LinkID], _ change: (inout Field, FieldValue) -> Void) {
        for (path, link) in awaiting { change(&fields[path, default: Field()], .awaitedID(of: link)) }
    }
}

extension SyncName {
    /// Stands for the writer of a value that goes back as its author's own: to every sync it is news when it is seen.
    package static let nobody = SyncName("")
}

extension FieldValue {
    /// What stands among the values on their way for the id that the missing side of a link will have.
    ///
    /// A system's own text that begins with this byte is taken for one; it is sent once more than needed, no worse.
    fileprivate static func awaitedID(of link: LinkID) -> FieldValue { .text("\u{0}\(link.text)") }

    fileprivate var awaitedLink: LinkID? {
        guard case .text(let text) = self, text.utf8.first == 0 else { return nil }
        return LinkID(String(text.dropFirst()))
    }
}

extension Snapshot {
    /// Whether the state is certainly from before a value came about.
    fileprivate func isOlder(than changed: Version?) -> Bool {
        guard let version, let changed else { return false }
        return version.order(to: changed) == .before
    }
}
