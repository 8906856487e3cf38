import Model
import Pipeline

extension LoadedConfiguration {
    /// The sync of a name.
    ///
    /// - Throws: `CommandFailure` with the name that may have been meant, when there is none.
    func sync(named name: String) throws(CommandFailure) -> Sync {
        guard let sync = gateway.sync(named: SyncName(name)) else {
            let names = gateway.syncs.map(\.name.text)
            throw CommandFailure(
                .misused,
                "there is no sync `\(name)`",
                remedy: Spelling.remedy(for: name, among: names)
            )
        }
        return sync
    }
}
