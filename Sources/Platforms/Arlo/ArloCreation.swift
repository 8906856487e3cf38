import Model

/// The conversation that brings a record into being, once.
///
/// Arlo creates by nobody's key, so repeating a creation makes a second record: when an earlier attempt may have gone
/// through, the record is looked for first.
struct ArloCreation {
    private let kind: KindRef
    private let arlo: ArloKind
    private let fields: Fields
    private let document: String
    private let search: HTTPRequest?
    private let keys: Fields

    /// Spells the record.
    ///
    /// - Throws: `Problem` when a value cannot be written, or when the record may be there and could not be recognised.
    init(_ write: Write, _ arlo: ArloKind, _ fields: Fields, uncertain: Bool) throws(Problem) {
        kind = write.kind
        self.arlo = arlo
        self.fields = fields
        document = try ArloValues(fields, of: arlo).document(of: arlo)
        keys = write.keys
        search = uncertain ? ArloMatcher.request(for: write.keys, of: arlo, wanting: []) : nil
        guard !uncertain || search != nil else {
            throw Problem(
                "cannot-tell",
                "an earlier attempt may have created the record, and it cannot be looked up by its identity",
                fields: write.keys.paths
            )
        }
    }

    /// Plays the conversation to its end.
    func outcome(_ dialogue: inout Dialogue) throws(Dialogue.Question) -> Outcome {
        if let search {
            switch ArloAnswer(try dialogue.ask(search)) {
            case .success(let collection):
                let found = ArloMatcher.candidates(arlo, in: collection, with: keys) { $0.agrees(with: $1) }
                if let created = found.first { return try update(created.address, &dialogue) }
            case .later(let later): return .later(later)
            case .refused(let problem): return .refused(problem)
            case .empty, .absent, .moved: return .later(Self.unclear)
            }
        }
        return created(try dialogue.ask(ArloAPI.post("\(arlo.collection)/", document)))
    }

    private func update(
        _ found: ArloAddress,
        _ dialogue: inout Dialogue
    ) throws(Dialogue.Question) -> Outcome {
        let update: ArloUpdate
        do throws(Problem) {
            update = try ArloUpdate(kind.record(found.id), found, fields)
        } catch {
            return .refused(error)
        }
        return try update.outcome(&dialogue)
    }

    /// The new record is shown, or `Location` says where it is.
    private func created(_ response: HTTPResponse) -> Outcome {
        let location = response.headers.only("Location").flatMap { ArloAddress(url: $0) }
        switch ArloAnswer(response) {
        case .success(let element):
            let shown = ArloRecord(element, arlo)
            return accepted(shown?.address ?? location, shown?.version)
        case .empty: return accepted(location, nil)
        case .absent, .moved: return .refused(Problem("http-\(response.status)", "Arlo has no such collection"))
        case .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        }
    }

    private func accepted(_ address: ArloAddress?, _ version: Version?) -> Outcome {
        guard let address, address.kind == arlo else { return .later(Self.unclear) }
        return .accepted(Accepted(kind.record(address.id), created: true, version: version))
    }

    private static let unclear = Later("Arlo: the answer does not say whether the record was created", scope: .item)
}
