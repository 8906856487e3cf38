import Model

/// Fetches records by Arlo's ids, one at a time.
struct ArloReader: Reader {
    /// Arlo shows one record per request.
    let readLimit = 1

    func step(
        towards records: [RecordRef],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[Sighting]> {
        guard let record = records.first else { return .finish([]) }
        guard records.count <= readLimit else {
            return .finish(records.map { _ in .refused(Problem("too-many", "Arlo shows one record per request")) })
        }
        guard let kind = ArloKind(rawValue: record.kind.kind) else {
            return .finish([.refused(.noSuchKind)])
        }
        guard let address = ArloAddress(kind, record.id) else { return .finish([.gone]) }
        return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            [try sighting(of: address, record.kind, wanting: paths, &dialogue)]
        }
    }

    private func sighting(
        of address: ArloAddress,
        _ kind: KindRef,
        wanting paths: [FieldPath],
        _ dialogue: inout Dialogue
    ) throws(Dialogue.Question) -> Sighting {
        switch try dialogue.find(address, expanding: Self.expanded(for: address.kind, wanting: paths)) {
        case .here(let shown):
            guard address.kind.isKept else {
                return .concerns(shown.concerned.map { KindRef(kind.connection, $0.kind.rawValue).record($0.id) })
            }
            return try present(shown, kind, wanting: paths, &dialogue)
        case .moved(let survivor): return .moved(to: kind.record(survivor.id))
        case .gone: return .gone
        case .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        }
    }

    /// What is to be shown with a record.
    static func expanded(for kind: ArloKind, wanting paths: [FieldPath]) -> [String] {
        switch kind {
        case .contact: paths.contains(where: ArloFields.isOfEmployment) ? [ArloFields.employment] : []
        case .registration, .lead: ["Contact", "Contact/\(ArloFields.employment)"]
        case .organisation, .contactMergeRequest, .organisationMergeRequest: []
        }
    }

    /// The record's state; what does not stand in it is asked for.
    private func present(
        _ shown: ArloRecord,
        _ kind: KindRef,
        wanting paths: [FieldPath],
        _ dialogue: inout Dialogue
    ) throws(Dialogue.Question) -> Sighting {
        var employment = shown.linked(ArloFields.employment)
        if paths.contains(where: ArloFields.isOfEmployment), case .hidden = employment {
            let path = "\(shown.address.kind.collection)/\(shown.address.id)/employment/"
            switch ArloAnswer(try dialogue.ask(ArloAPI.get(path))) {
            case .success(let element): employment = .shown(element, nil)
            case .empty, .absent: employment = .missing
            case .later(let later): return .later(later)
            case .moved: return .refused(.untold)
            case .refused(let problem): return .refused(problem)
            }
        }
        var fields = shown.fields(employment: employment)
        for relation in ArloRelation.allCases where paths.contains(.related(relation.rawValue)) {
            switch ArloAnswer(try dialogue.ask(relation.request(for: shown.address))) {
            case .success(let element): fields[.related(relation.rawValue)] = .flag(relation.isShown(in: element))
            case .empty, .absent: return .later(Later("Arlo: the record's relations cannot be seen now", scope: .item))
            case .later(let later): return .later(later)
            case .moved: return .refused(.untold)
            case .refused(let problem): return .refused(problem)
            }
        }
        return .present(shown.snapshot(kind, wanting: paths, of: fields))
    }
}
