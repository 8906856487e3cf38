import Model
import Store

extension Judge {
    /// Whether the verdicts were recorded in their order; others may stand between.
    func verdicts(_ expected: [VerdictExpected]) -> Contradiction? {
        var rest = world.record.rulings[...]
        for verdict in expected {
            guard let place = rest.firstIndex(where: verdict.fits) else {
                return Contradiction(
                    expected: "the verdict \(verdict.sentence)",
                    found: world.record.rulings.map(\.sentence).joined(separator: "; "),
                    records: [verdict.record]
                )
            }
            rest = rest[(place + 1)...]
        }
        return nil
    }
}

extension VerdictExpected {
    /// Whether a ruling is the verdict.
    fileprivate func fits(_ ruling: Ruling) -> Bool {
        guard ruling.record == record, sync == nil || ruling.sync == sync else { return false }
        guard rule == nil || ruling.explanation.identity.last?.rule == rule else { return false }
        switch ruling.verdict {
        case .deliver: return delivers
        case .skip(let why): return !delivers && (reason == nil || why.rawValue == reason)
        }
    }

    fileprivate var sentence: String {
        let what = delivers ? "deliver" : "skip" + (reason.map { " (\($0))" } ?? "")
        return "\(record) \(what)" + (sync.map { " in \($0)" } ?? "") + (rule.map { " by rule \($0)" } ?? "")
    }
}

extension Ruling {
    /// The ruling in one line.
    var sentence: String {
        let what =
            switch verdict {
            case .deliver: "deliver"
            case .skip(let reason): "skip (\(reason.rawValue))"
            }
        return "\(record) \(what)" + (sync.map { " in \($0)" } ?? "")
    }
}
