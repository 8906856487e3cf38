import Model

/// What came of asking for a record by its id.
enum ArloFinding {
    /// It is there.
    case here(ArloRecord)
    /// It was merged away, and this is the record it lives on in.
    case moved(ArloAddress)
    /// It is not there.
    case gone
    /// Not now.
    case later(Later)
    /// Never like this.
    case refused(Problem)

    /// The most merges that are followed, one into another; beyond this something is wrong.
    static let chainLimit = 5
}

extension Dialogue {
    /// Asks for a record, and for the one it was merged into, to the end of the chain.
    mutating func find(_ wanted: ArloAddress, expanding titles: [String] = []) throws(Question) -> ArloFinding {
        var chain = [wanted]
        while let record = chain.last, chain.count <= ArloFinding.chainLimit {
            let expanded = chain.count == 1 ? titles : []
            switch ArloAnswer(try ask(ArloAPI.show(record, expanding: expanded))) {
            case .success(let element):
                guard let shown = ArloRecord(element, wanted.kind), shown.address == record else {
                    return .refused(Problem("unexpected-answer", "Arlo showed something other than the record"))
                }
                return chain.count == 1 ? .here(shown) : .moved(record)
            case .moved(let next):
                guard let next, next.kind == wanted.kind else { return .refused(.untold) }
                guard !chain.contains(next) else {
                    return .refused(Problem("merge-cycle", "Arlo says of records that each was merged into the other"))
                }
                chain.append(next)
            case .absent: return .gone
            case .empty: return .later(Later("Arlo: the answer is empty", scope: .item))
            case .later(let later): return .later(later)
            case .refused(let problem): return .refused(problem)
            }
        }
        return .refused(Problem("merge-chain", "Arlo's records were merged into each other too often to follow"))
    }
}

extension Problem {
    /// A kind that is none of Arlo's, or none that is followed.
    static let noSuchKind = Problem("no-such-kind", "Arlo has no records of this kind that are followed")
    /// A 308 that leads nowhere.
    static let untold = Problem("merged-elsewhere", "Arlo says that the record was merged, but not into which")
}
