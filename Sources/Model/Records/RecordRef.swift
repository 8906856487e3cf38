/// The name an operator gave a connection: one org, workspace or business unit.
///
/// It is the first part of every record's name.
package struct ConnectionName: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name as it is written.
    package let text: String

    /// Takes a name as it is written.
    package init(_ text: String) { self.text = text }
    /// Takes a name as it is written.
    package init(stringLiteral value: String) { text = value }

    /// The name as it is written.
    package var description: String { text }

    /// Orders names by their text.
    package static func < (one: ConnectionName, other: ConnectionName) -> Bool { one.text < other.text }
}

/// The name an operator gave a sync.
package struct SyncName: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name as it is written.
    package let text: String

    /// Takes a name as it is written.
    package init(_ text: String) { self.text = text }
    /// Takes a name as it is written.
    package init(stringLiteral value: String) { text = value }

    /// The name as it is written.
    package var description: String { text }

    /// Orders names by their text.
    package static func < (one: SyncName, other: SyncName) -> Bool { one.text < other.text }
}

/// A kind of record at a connection: `salesforce/Account`, `intercom/company`.
package struct KindRef: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The connection.
    package let connection: ConnectionName
    /// The platform's own name of the kind, in its own spelling.
    package let kind: String

    /// Names a kind at a connection.
    package init(_ connection: ConnectionName, _ kind: String) {
        self.connection = connection
        self.kind = kind
    }

    /// Reads `connection/kind`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(ConnectionName(String(parts[0])), String(parts[1]))
    }

    /// `connection/kind`.
    package var description: String { connection.text + "/" + kind }

    /// Orders kinds by their connections, and those of one connection by their names.
    package static func < (one: KindRef, other: KindRef) -> Bool {
        one.connection == other.connection ? one.kind < other.kind : one.connection < other.connection
    }

    /// The record of this kind with an id.
    package func record(_ id: String) -> RecordRef { RecordRef(self, id) }
}

/// One record of one system: `salesforce/Account/001000000000001AAA`.
package struct RecordRef: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// What it is made of, held once however often it is passed on: names of records go everywhere.
    private final class Parts: Sendable {
        let kind: KindRef
        let id: String
        let description: String

        init(_ kind: KindRef, _ id: String, _ description: String) {
            self.kind = kind
            self.id = id
            self.description = description
        }
    }

    private let parts: Parts

    /// Names a record.
    package init(_ kind: KindRef, _ id: String) {
        parts = Parts(kind, id, kind.connection.text + "/" + kind.kind + "/" + id)
    }

    /// Reads `connection/kind/id`; nil for anything else.
    ///
    /// The id is everything behind the second slash.
    package init?(_ text: String) {
        let slash = UInt8(ascii: "/")
        guard let first = text.utf8.firstIndex(of: slash),
            let second = text.utf8[text.utf8.index(after: first)...].firstIndex(of: slash)
        else { return nil }
        let kind = text[text.utf8.index(after: first)..<second]
        let id = text[text.utf8.index(after: second)...]
        guard first > text.startIndex, !kind.isEmpty, !id.isEmpty else { return nil }
        parts = Parts(KindRef(ConnectionName(String(text[..<first])), String(kind)), String(id), text)
    }

    /// Where it is and what it is.
    package var kind: KindRef { parts.kind }

    /// Its id, in the one spelling its codec settled on (Salesforce: 18 characters).
    package var id: String { parts.id }

    /// `connection/kind/id`, by which it is kept.
    package var description: String { parts.description }

    /// The connection of the record.
    package var connection: ConnectionName { kind.connection }

    /// Orders records by their kinds, and those of one kind by their ids.
    package static func < (one: RecordRef, other: RecordRef) -> Bool {
        one.kind == other.kind ? one.id < other.id : one.kind < other.kind
    }

    /// Whether both are named alike; the ids, by which nearly all records differ, are compared first.
    package static func == (one: RecordRef, other: RecordRef) -> Bool {
        one.parts === other.parts || one.id == other.id && one.kind == other.kind
    }

    /// Feeds the id, by which nearly all records differ.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}
