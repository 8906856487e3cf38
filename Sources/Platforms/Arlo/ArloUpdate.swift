import Model

/// The conversation that gives a record certain values: a look, then the difference to what was seen.
///
/// A 400 says that a selector found nothing, because somebody changed the record in between, or that Arlo takes a value
/// for wrong. A second look tells which: when the difference is still the same, it is the value.
struct ArloUpdate {
    private let record: RecordRef
    private let address: ArloAddress
    private let wanted: ArloValues

    /// Spells the values.
    ///
    /// - Throws: `Problem` when one cannot be written.
    init(_ record: RecordRef, _ address: ArloAddress, _ fields: Fields) throws(Problem) {
        self.record = record
        self.address = address
        wanted = try ArloValues(fields, of: address.kind)
    }

    /// Plays the conversation to its end.
    func outcome(_ dialogue: inout Dialogue) throws(Dialogue.Question) -> Outcome {
        var refused: (diff: ArloDiff, problem: Problem)?
        while true {
            let shown: ArloRecord
            switch try dialogue.find(address) {
            case .here(let record): shown = record
            case .moved(let survivor): return .moved(to: record.kind.record(survivor.id))
            case .gone: return .gone
            case .later(let later): return .later(later)
            case .refused(let problem): return .refused(problem)
            }
            let diff = ArloDiff(wanted, on: shown.element)
            guard !diff.steps.isEmpty else { return accepted(shown.version) }
            if let refused { return refused.diff == diff ? .refused(refused.problem) : .later(Self.race) }
            let response = try dialogue.ask(ArloAPI.patch(address, diff.xml))
            guard response.status == 400, case .refused(let problem) = ArloAnswer(response) else {
                return outcome(of: ArloAnswer(response))
            }
            refused = (diff, problem)
        }
    }

    private func outcome(of answer: ArloAnswer) -> Outcome {
        switch answer {
        case .success(let element):
            let shown = ArloRecord(element, address.kind)
            return accepted(shown?.address == address ? shown?.version : nil)
        case .empty: return accepted(nil)
        case .absent: return .gone
        case .moved(let survivor?) where survivor.kind == address.kind && survivor != address:
            return .moved(to: record.kind.record(survivor.id))
        case .moved: return .refused(.untold)
        case .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        }
    }

    private func accepted(_ version: Version?) -> Outcome {
        .accepted(Accepted(record, created: false, version: version))
    }

    private static let race = Later("Arlo: the record changes while it is being saved", scope: .item)
}
