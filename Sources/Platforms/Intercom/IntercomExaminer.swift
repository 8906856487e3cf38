package import Model

/// Finds out whose the access token is, and whether the workspace uses companies and lets the token see them.
package struct IntercomExaminer: Examiner {
    private let workspace: String
    private let origin: String
    private let token: Secret
    private let api: IntercomAPI

    /// The most companies of a page of the list.
    private static let pageLimit = 150

    /// Examines what a connection was told: its workspace, the API's origin, its token.
    package init(workspace: String, origin: String, token: Secret, apiVersion: String) {
        self.workspace = workspace
        self.origin = origin
        self.token = token
        api = IntercomAPI(version: apiVersion)
    }

    /// Asks `/me`; where the token is not known, in the other regions as well, for a token is known in its own alone.
    package func step(introducedAfter responses: [HTTPResponse]) -> Step<IntroductionResult> {
        Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            let response = try dialogue.ask(api.me())
            guard [401, 403].contains(response.status) else { return introduction(response) }
            let code = IntercomError(try? JSON.parse(response.body))?.code ?? "http-\(response.status)"
            for (region, elsewhere) in otherRegions where try dialogue.ask(atOrigin(elsewhere)).succeeded {
                return .stranger(Self.wrongRegion(region))
            }
            return .stranger(refused(code))
        }
    }

    /// Asks for the companies that were used last.
    package func step(
        sampling kind: KindRef,
        upTo limit: Int,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<SampleResult> {
        guard let response = responses.last else { return .send(api.latest(min(limit, Self.pageLimit))) }
        let error = IntercomError(try? JSON.parse(response.body))
        switch IntercomAnswer(response) {
        case .success(let json):
            let companies = IntercomCompanies.all(in: json).filter { !$0.isQualification && !$0.isDeleted }
            return .finish(.seen(companies.map { $0.snapshot(kind, wanting: paths, description: description) }))
        case .absent: return .finish(.seen([]))
        case .later where error?.code == IntercomAnswer.switchedOff:
            return .finish(.switchedOff("\(response.status) \(IntercomAnswer.switchedOff)"))
        case .later where [401, 403].contains(response.status):
            return .finish(.forbidden(Self.noPermission("\(response.status) \(error?.code ?? "")")))
        case .raced(let later), .later(let later): return .finish(.later(later))
        case .refused(let problem): return .finish(.refused(problem))
        }
    }

    // MARK: - Regions

    /// The regions that the connection does not lead to, the busiest first; none where it leads to an address of the
    /// user's own.
    private var otherRegions: [(name: String, origin: String)] {
        let known = IntercomPlatform.origins
        guard known.values.contains(origin) else { return [] }
        return known.filter { $0.value != origin }.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
    }

    private func atOrigin(_ origin: String) -> HTTPRequest {
        var request = api.me()
        request.target = origin + request.target
        request.headers.replace("Authorization", "Bearer \(token.revealText())")
        return request
    }

    private static func wrongRegion(_ region: String) -> Flaw {
        Flaw(
            "region",
            "the workspace is in another region than the connection says",
            evidence: "the token is refused in the connection's region and known in `\(region)`",
            remedy: "write `region: \(region)`"
        )
    }

    // MARK: - Who we are

    private func introduction(_ response: HTTPResponse) -> IntroductionResult {
        switch IntercomAnswer(response) {
        case .success(let json):
            let app = json["app"]
            guard let code = app?["id_code"]?.text else {
                return .later(Later("Intercom: the answer does not name a workspace", scope: .connection))
            }
            let region = app?["region"]?.text?.lowercased()
            let words = "workspace \(code)" + (region.map { " in region \($0)" } ?? "")
            return .known(Introduction(words, flaws: flaws(code, region)))
        case .raced(let later), .later(let later): return .later(later)
        case .absent: return .later(Later("Intercom: /me is not there; is this its address?", scope: .connection))
        case .refused(let problem):
            return .later(Later("Intercom refuses to say who we are: \(problem.code)", scope: .connection))
        }
    }

    private func flaws(_ code: String, _ region: String?) -> [Flaw] {
        var flaws: [Flaw] = []
        if code != workspace {
            flaws.append(
                Flaw(
                    "workspace",
                    "the token belongs to another workspace, so every notification of it is refused",
                    evidence: "the token is of workspace \(code), the connection says \(workspace)",
                    remedy: "write `workspace: \(code)`, or use a token of \(workspace)"
                )
            )
        }
        if let region, let own = IntercomPlatform.origins.first(where: { $0.value == origin })?.key, own != region,
            IntercomPlatform.origins[region] != nil
        {
            flaws.append(Self.wrongRegion(region))
        }
        return flaws
    }

    private func refused(_ code: String) -> Flaw {
        Flaw(
            "token",
            code == "token_expired" ? "the access token has expired" : "the access token is not accepted",
            evidence: "GET /me answers \(code)" + (otherRegions.isEmpty ? "" : ", and no other region knows the token"),
            remedy: """
                copy the access token from Configure > Authentication of the app in Intercom's Developer Hub to where \
                `token` looks for it
                """
        )
    }

    /// Intercom's names of its permissions, from its page on OAuth scopes.
    private static func noPermission(_ evidence: String) -> Flaw {
        Flaw(
            "token",
            "the access token lacks the permission to see companies",
            evidence: "the list of companies answers \(evidence)",
            remedy: """
                give the app the permissions "Read and list users and companies" and "Write users and companies" in \
                Intercom's Developer Hub, and use the token it has then
                """
        )
    }
}
