import Model

/// Finds out whether the platform lets us in, and looks at the records that were changed last.
struct ArloExaminer: Examiner {
    /// The platform's origin.
    let origin: String

    /// Asks for the list of resources, which says nothing of who asks.
    func step(introducedAfter responses: [HTTPResponse]) -> Step<IntroductionResult> {
        Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            let response = try dialogue.ask(ArloAPI.get(""))
            switch ArloAnswer(response) {
            case .success, .empty: return .known(Introduction("a user of \(origin)"))
            case .later where [401, 403].contains(response.status):
                return .stranger(Self.refused("the list of resources answers \(response.status)"))
            case .later(let later): return .later(later)
            case .absent, .moved:
                return .later(Later("Arlo's API is not there; is the `url` right?", scope: .connection))
            case .refused(let problem):
                return .later(Later("Arlo refuses to be asked: \(problem.code)", scope: .connection))
            }
        }
    }

    func step(
        sampling kind: KindRef,
        upTo limit: Int,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<SampleResult> {
        guard let arlo = ArloKind(rawValue: kind.kind) else { return .finish(.refused(.noSuchKind)) }
        return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            let response = try dialogue.ask(
                ArloAPI.list(
                    arlo,
                    [("orderby", "\(arlo.stamp) DESC"), ("top", "\(min(limit, ArloAPI.pageLimit))")],
                    expanding: ArloReader.expanded(for: arlo, wanting: paths)
                )
            )
            switch ArloAnswer(response) {
            case .success(let page):
                return .seen(ArloRecord.all(arlo, in: page).map { $0.snapshot(kind, wanting: paths) })
            case .empty: return .seen([])
            case .later where [401, 403].contains(response.status):
                return .forbidden(Self.refused("the list of \(arlo.collection) answers \(response.status)"))
            case .later(let later): return .later(later)
            case .absent, .moved: return .refused(Problem("http-\(response.status)", "Arlo has no such collection"))
            case .refused(let problem): return .refused(problem)
            }
        }
    }

    private static func refused(_ evidence: String) -> Flaw {
        Flaw(
            "credentials",
            "Arlo does not let the connection's user see what it needs",
            evidence: evidence,
            remedy: "check the credentials, and give the user the roles API User and Administrator in Arlo"
        )
    }
}
