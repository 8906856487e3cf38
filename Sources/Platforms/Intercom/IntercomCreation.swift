import Model

/// The conversation that brings a company into being, exactly one for its `company_id`.
///
/// `POST /companies` creates or updates by `company_id`, so repeating it is harmless; but two at once race, and one of
/// them is told `unique_company_constraint` or `company_not_found`. Whoever is told that looks the company up and
/// updates it by its id, or posts once more.
struct IntercomCreation {
    private let kind: KindRef
    private let companyID: String
    private let creation: JSONObject
    private let update: JSONObject
    private let api: IntercomAPI

    /// How often the company is posted before the delivery is put off.
    private static let postLimit = 2

    /// What is asked next.
    private enum Move {
        case lookUp
        case post
        case put(RecordRef)
    }

    /// A move, or the end.
    private enum Next {
        case move(Move)
        case done(Outcome)
    }

    /// Spells the company.
    ///
    /// - Throws: `Problem` when it has no `company_id`, or a value that cannot be written.
    init(_ write: Write, _ fields: Fields, _ api: IntercomAPI) throws(Problem) {
        guard let companyID = (fields["company_id"] ?? write.keys["company_id"])?.text, !companyID.isEmpty else {
            throw Problem("no-company-id", "a company is created by its company_id", fields: ["company_id"])
        }
        var whole = fields
        whole["company_id"] = .text(companyID)
        let changeable = fields.only(fields.paths.filter { !IntercomBody.createOnly.contains($0) })
        kind = write.kind
        self.companyID = companyID
        creation = try IntercomBody(whole, description: write.description).object
        update = try IntercomBody(changeable, description: write.description).object
        self.api = api
    }

    /// The next request, or what came of it.
    ///
    /// When an earlier attempt may have gone through, it starts with a look.
    func step(uncertain: Bool, after responses: [HTTPResponse]) -> Step<Outcome> {
        var move = uncertain ? Move.lookUp : .post
        var posts = 0
        for response in responses {
            if case .post = move { posts += 1 }
            switch next(after: move, IntercomAnswer(response), posts) {
            case .move(let following): move = following
            case .done(let outcome): return .finish(outcome)
            }
        }
        return .send(request(for: move))
    }

    private func request(for move: Move) -> HTTPRequest {
        switch move {
        case .lookUp: api.find("company_id", companyID)
        case .post: api.save(creation)
        case .put(let record): api.update(record.id, update)
        }
    }

    private func next(after move: Move, _ answer: IntercomAnswer, _ posts: Int) -> Next {
        switch (move, answer) {
        case (.lookUp, .success(let json)): return found(json)
        case (.lookUp, .absent): return posts < Self.postLimit ? .move(.post) : .done(.later(Self.race))
        case (.post, .raced), (.post, .absent): return .move(.lookUp)
        case (.post, .success(let json)): return .done(created(json))
        case (.put(let record), .success(let json)):
            return .done(.accepted(Accepted(record, created: false, version: IntercomCompany(json)?.version)))
        case (.put, .absent): return .done(.later(Self.race))
        case (_, .raced(let later)), (_, .later(let later)): return .done(.later(later))
        case (_, .refused(let problem)): return .done(.refused(problem))
        }
    }

    /// Updates the company that has our `company_id`; others in the answer are not ours.
    private func found(_ json: JSON) -> Next {
        guard let company = IntercomCompanies.all(in: json).first(where: { $0.companyID == companyID && !$0.isDeleted })
        else { return .move(.post) }
        let record = kind.record(company.id)
        guard update.members.isEmpty else { return .move(.put(record)) }
        return .done(.accepted(Accepted(record, created: false, version: company.version)))
    }

    private func created(_ json: JSON) -> Outcome {
        guard let company = IntercomCompany(json) else {
            return .later(Later("Intercom: the answer to a creation shows no company", scope: .item))
        }
        return .accepted(Accepted(kind.record(company.id), created: true, version: company.version))
    }

    private static let race = Later("Intercom: the company comes and goes while it is being saved", scope: .item)
}
