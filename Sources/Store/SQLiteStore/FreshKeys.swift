import Model
import Store

/// The delivery keys of what was journalled last, which are not in their table yet.
///
/// Delivery keys come in random order: put into their table one by one, each would change, log and move a page of its
/// own. So the newest are known here, and their table takes many of them at once, in order. Nothing of this is lost in
/// a crash, for an arrival carries its key: what stands behind `sequence.keyed` is read again.
struct FreshKeys: Sendable {
    /// A key by what it hashes to: 128 bits, with seeds that nobody outside this process knows.
    struct Print: Hashable, Sendable {
        private let one: Int
        private let other: Int

        /// The print of a connection's key.
        init(_ connection: String, _ key: String) {
            one = Self.hash(1, connection, key)
            other = Self.hash(2, connection, key)
        }

        private static func hash(_ salt: Int, _ connection: String, _ key: String) -> Int {
            var hasher = Hasher()
            hasher.combine(salt)
            hasher.combine(connection)
            hasher.combine(key)
            return hasher.finalize()
        }
    }

    private var entries: [Print: Int64] = [:]

    /// How many there are.
    var count: Int { entries.count }

    /// The entry that has a key; nil when none of these has.
    func entry(of print: Print) -> EntryID? { entries[print].map { EntryID($0) } }

    /// Adds the keys of a commit.
    mutating func add(_ keys: [Print: EntryID]) {
        for (print, entry) in keys { entries[print] = entry.number }
    }

    /// Lets go of the keys up to an entry: they are in their table.
    mutating func drop(through entry: Int64) {
        entries = entries.filter { $0.value > entry }
    }
}
