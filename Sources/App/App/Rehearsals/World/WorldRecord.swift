import Model
import Store

/// What has happened since the last expectations, and what had happened before.
struct WorldRecord: Sendable {
    /// The statuses that the ingress answered to notifications.
    var answers: [Int] = []
    /// The verdicts, in the order in which they were recorded.
    private(set) var rulings: [Ruling] = []
    /// What the last command came to.
    var performance: Performance?
    private var known: [EntryID: [Ruling]] = [:]
    private var writesBefore: [ConnectionName: Int] = [:]

    /// Takes in the stories of entries, oldest first: their verdicts that were not there before are new.
    mutating func take(_ entries: [EntryHistory]) {
        for entry in entries {
            let before = known[entry.id] ?? []
            rulings += entry.rulings.filter { !before.contains($0) }
            known[entry.id] = entry.rulings
        }
    }

    /// How many write calls there were since the last expectations.
    func writes(to connection: ConnectionName, ever: Int) -> Int { ever - (writesBefore[connection] ?? 0) }

    /// Begins anew behind expectations.
    mutating func turnPage(writes: [ConnectionName: Int]) {
        answers = []
        rulings = []
        writesBefore = writes
    }
}
