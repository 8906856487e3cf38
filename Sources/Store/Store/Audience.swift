package import Model

/// The syncs that look at a record when something is learned of it: a shadow is one for all of them, and what one knows
/// may be news to another.
package struct Audience: Sendable, Hashable {
    /// Those that decide about what is seen.
    package let deciding: Set<SyncName>
    /// Those that react to changes of the record, and have not been asked about this state of it.
    package let absent: Set<SyncName>

    /// States who decides, and who is to do so later; nobody where nothing is said.
    package init(deciding: Set<SyncName> = [], absent: Set<SyncName> = []) {
        self.deciding = deciding
        self.absent = absent
    }

    /// To whom a value is news still, once this audience has seen it.
    ///
    /// - Parameters:
    ///   - before: to whom the value known before was news.
    ///   - isNews: whether the value is news to a sync.
    /// - Returns: the syncs.
    func unheard(after before: Set<SyncName>, _ isNews: (SyncName) -> Bool) -> Set<SyncName> {
        before.union(absent).subtracting(deciding).filter(isNews)
    }
}
