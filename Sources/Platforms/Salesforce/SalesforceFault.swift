import Model

/// What Salesforce says when it does not do as asked, in whichever of its forms.
struct SalesforceFault: Sendable, Hashable {
    /// Salesforce's code, or `http-503` where an answer has none.
    let code: String
    /// Its message, which may hold record data.
    let message: String
    /// The fields it names.
    let fields: [FieldPath]
    /// The status of the answer; nil for one record's failure within an answer that succeeded.
    let status: Int?
    /// How long it asks to wait.
    let retryAfter: Duration?

    /// States a failure.
    init(code: String, message: String, fields: [FieldPath], status: Int?, retryAfter: Duration?) {
        self.code = code
        self.message = message
        self.fields = fields
        self.status = status
        self.retryAfter = retryAfter
    }

    /// Reads the failure of a whole answer; nil when the answer succeeded.
    init?(_ response: HTTPResponse) {
        guard !response.succeeded else { return nil }
        let first = (try? JSON.parse(response.body))?.elements?.first
        code = first?["errorCode"]?.text ?? "http-\(response.status)"
        message = first?["message"]?.text ?? "the answer had status \(response.status)"
        fields = Self.fields(first?["fields"])
        status = response.status
        retryAfter = RetryAfter.wait(in: response)
    }

    /// Reads one record's failure out of a collection's answer: there it says `statusCode`, not `errorCode`.
    init(item: JSON) {
        let first = item["errors"]?.elements?.first
        code = first?["statusCode"]?.text ?? first?["errorCode"]?.text ?? "no-reason"
        message = first?["message"]?.text ?? "the record was not saved, and no reason was given"
        fields = Self.fields(first?["fields"])
        status = nil
        retryAfter = nil
    }

    private static func fields(_ json: JSON?) -> [FieldPath] {
        (json?.elements ?? []).compactMap(\.text).map { FieldPath($0) }
    }

    /// The failure as a refusal for the dead letters.
    var problem: Problem { Problem(code, message, fields: fields) }
}

/// What a failure comes to.
enum SalesforceSetback: Sendable, Hashable {
    /// Try again.
    case later(Later)
    /// Do not try again.
    case refused(Problem)
    /// The record is not there.
    case gone
}

extension Outcome {
    /// What became of a write that met with a setback.
    init(_ setback: SalesforceSetback) {
        self =
            switch setback {
            case .later(let later): .later(later)
            case .refused(let problem): .refused(problem)
            case .gone: .gone
            }
    }
}

extension Sighting {
    /// What reading a record found that met with a setback.
    init(_ setback: SalesforceSetback) {
        self =
            switch setback {
            case .later(let later): .later(later)
            case .refused(let problem): .refused(problem)
            case .gone: .gone
            }
    }
}

extension MatchResult {
    /// What a look-up found that met with a setback.
    init(_ setback: SalesforceSetback) {
        self =
            switch setback {
            case .later(let later): .later(later)
            case .refused(let problem): .refused(problem)
            case .gone: .found([])
            }
    }
}
