import Model
import Pipeline

/// How well two fields would tell which records belong together.
struct PairScore: Sendable, Hashable {
    /// The fields.
    let pair: FieldPair
    /// How many of the platform's records were tried.
    let tried: Int
    /// How many of them have at least one counterpart by these fields.
    let matched: Int
    /// The share of values that stand for one record alone, on the side where it is smaller.
    let uniqueness: Double
    /// The share of the platform's records that have a value.
    let coverage: Double
    /// Whether each field is kept unique by its system.
    let keys: Sync.Both<Bool>
    /// Whether the gateway could look records up by it, on each side.
    let searchable: Sync.Both<Bool>
    /// Whether all of the CRM's records were compared, not only those of a sample.
    let isWhole: Bool

    /// What a field that nobody keeps unique is worth beside one that is: it can repeat tomorrow.
    private static let loose = 0.9

    /// The share of the platform's records that have a counterpart, from 0 to 1.
    var rate: Double { tried == 0 ? 0 : Double(matched) / Double(tried) }

    /// The rank, from 0 to 1: how many match, times how sure a match is; none where the gateway could not search.
    var score: Double {
        guard searchable.crm, searchable.platform else { return 0 }
        let sure = (keys.platform ? 1 : Self.loose) * (keys.crm ? 1 : Self.loose)
        return rate * uniqueness * sure
    }

    /// What is to be known of it, in words.
    var remark: String {
        let unsearchable = Side.allCases.filter { !searchable[$0] }.map { "cannot be looked up in \($0.noun)" }
        let loose = Side.allCases.filter { !keys[$0] }.map { "may repeat in \($0.noun)" }
        let part = isWhole || matched == 0 ? [] : ["compared within samples"]
        return (unsearchable + loose + part).joined(separator: ", ")
    }

    /// The line of YAML that puts it in force.
    var yaml: String { "- match: {\(pair.platform): \(pair.crm)}" }
}
