package import Model

/// An event that a sync reacts to.
///
/// Only `route` makes one.
package struct Triggered: Sendable, Hashable {
    /// The sync.
    package let sync: Sync
    /// The side the event is on.
    package let side: Side
    /// The trigger, by its full name: `company.updated`.
    package let trigger: String

    fileprivate init(sync: Sync, side: Side, trigger: String) {
        self.sync = sync
        self.side = side
        self.trigger = trigger
    }
}

/// What a sync makes of an event at first sight.
package enum Routing: Sendable, Hashable {
    /// It reacts.
    case triggered(Triggered)
    /// It does not: there is no trigger for this, or the sync is paused.
    case skipped(Sync, Reason)

    /// The reaction; nil when there is none.
    package var triggered: Triggered? {
        if case .triggered(let triggered) = self { triggered } else { nil }
    }
}

/// Finds the trigger handler of every sync that looks at records of the event's kind.
///
/// - Parameters:
///   - event: the event.
///   - gateway: the configuration.
///   - concerns: whether a sync is to look at it.
/// - Returns: one routing for each such sync, in the order of the configuration.
package func route(_ event: Event, by gateway: Gateway, concerns: (SyncName) -> Bool) -> [Routing] {
    gateway.syncs(for: event.record.kind).filter { concerns($0.sync.name) }.map { sync, side in
        guard let verb = sync.reaction(to: event.verb, on: side) else { return .skipped(sync, .noTrigger) }
        guard sync.state == .active else { return .skipped(sync, .paused) }
        let trigger = "\(event.record.kind.kind.lowercased()).\(verb)"
        return .triggered(Triggered(sync: sync, side: side, trigger: trigger))
    }
}

extension Sync {
    /// The verb among this sync's triggers that an event's verb stands for; nil when there is none.
    ///
    /// A sender that cannot tell creation from change (`saved`) fires either trigger. A merger deletes those that are merged
    /// away, and some ways of telling show no more than that.
    package func reaction(to verb: Verb, on side: Side) -> Verb? {
        let possible: [Verb] =
            switch verb {
            case .saved: [.updated, .created, .saved]
            case .merged: [.merged, .deleted]
            default: [verb]
            }
        return possible.first { triggers.contains(Trigger(side, $0)) }
    }
}
