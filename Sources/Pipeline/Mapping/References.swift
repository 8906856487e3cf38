package import Model
package import Store

/// Whose counterpart is whom, as far as fields need it that hold the ids of other records.
package struct References: Sendable, Hashable {
    /// What is carried over in place of the id of a record.
    package enum Carried: Sendable, Hashable {
        /// The id of its counterpart; nothing in place of nothing.
        case value(FieldValue)
        /// The id that its counterpart will have: the missing side of a link.
        case awaited(LinkID)
    }

    private struct Key: Sendable, Hashable {
        let sync: SyncName
        let side: Side
        let id: String
    }

    private var known: [Key: Carried] = [:]
    private var awaited: [LinkID: Link] = [:]

    /// Knows of no pair.
    package init() {}

    /// Takes in a link of a sync: a pair, or a record whose counterpart is being created.
    package mutating func add(_ link: Link) {
        for side in Side.allCases {
            guard let record = link.record(on: side) else { continue }
            let other = link.record(on: side.other)
            known[Key(sync: link.sync, side: side, id: record.id)] =
                other.map { .value(.text($0.id)) } ?? .awaited(link.id)
        }
    }

    /// Takes in a link of whose missing side a record will have the id.
    package mutating func add(awaited link: Link) { awaited[link.id] = link }

    /// What a side holds in place of the id that the missing side of a link will have; nil when that is not known.
    package func counterpart(ofMissingSideOf link: LinkID, on side: Side) -> FieldValue? {
        awaited[link]?.record(on: side).map { .text($0.id) }
    }

    /// What is carried over of an id that a side holds; nil when its record has no counterpart.
    package func carried(_ value: FieldValue, from side: Side, by sync: SyncName) -> Carried? {
        guard let id = value.text, !value.isEmpty else { return .value(.null) }
        return known[Key(sync: sync, side: side, id: id)]
    }
}
