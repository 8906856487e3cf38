import Model

/// Finds out whose org the connection leads to, and looks at the records that were changed last.
struct SalesforceExaminer: Examiner {
    /// The API.
    let api: SalesforceAPI
    /// The org that the connection says it leads to.
    let organization: SalesforceID

    /// Asks the org for its own row: any user of the API may.
    func step(introducedAfter responses: [HTTPResponse]) -> Step<IntroductionResult> {
        Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            switch try dialogue.query("SELECT Id FROM Organization", api) {
            case .records(let rows):
                guard let row = rows.first else { return .known(Introduction("an org that does not show its id")) }
                return .known(introduction(row.id))
            case .tooMany: return .known(Introduction("an org that does not show its id"))
            case .failed(let fault) where fault.status == 403 && fault.code != "REQUEST_LIMIT_EXCEEDED":
                return .stranger(Self.noAccess(fault))
            case .failed(let fault):
                switch fault.setback() {
                case .later(let later): return .later(later)
                case .refused, .gone: return .known(Introduction("an org that does not show its id"))
                }
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
        guard SalesforceKind.isName(kind.kind), paths.allSatisfy(\.isSelectable) else {
            return .finish(.refused(Problem("invalid-field", "a kind or field has a name that no query can hold")))
        }
        let selection = SOQL.selection(["Id", "SystemModstamp", "CreatedDate"] + paths)
        let persons = SalesforceKind(kind.kind, described: description).hasPersons
        let filter = persons ? " WHERE \(PersonAccount.mark) = false" : ""
        return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            let statement = "SELECT \(selection) FROM \(kind.kind)\(filter) ORDER BY SystemModstamp DESC LIMIT \(limit)"
            switch try dialogue.query(statement, api) {
            case .records(let rows): return .seen(rows.map { $0.snapshot(kind, wanting: paths, description) })
            case .tooMany: return .later(Later("too-many-records", scope: .item))
            case .failed(let fault): return Self.result(of: fault, kind)
            }
        }
    }

    private func introduction(_ id: SalesforceID) -> Introduction {
        guard id.core != organization.core else { return Introduction("org \(id.text)") }
        let flaw = Flaw(
            "organization",
            "the connection leads to another org than it says, so every message of that org is refused",
            evidence: "the API answers for \(id.text), the connection says \(organization.text)",
            remedy: "write `organization: \(id.text)`, or correct `url` and `credentials`"
        )
        return Introduction("org \(id.text)", flaws: [flaw])
    }

    private static func result(of fault: SalesforceFault, _ kind: KindRef) -> SampleResult {
        if fault.code == "INVALID_TYPE" || fault.code.hasPrefix("INSUFFICIENT_ACCESS") {
            return .forbidden(
                Flaw(
                    "credentials",
                    "the connection's user may not see \(kind.kind), or the org has no such object",
                    evidence: "the query answers \(fault.code)",
                    remedy: "give the user's permission set Read and Edit on \(kind.kind) and its mapped fields"
                )
            )
        }
        if fault.status == 403, fault.code != "REQUEST_LIMIT_EXCEEDED" { return .forbidden(noAccess(fault)) }
        switch fault.setback() {
        case .later(let later): return .later(later)
        case .refused, .gone: return .refused(fault.problem)
        }
    }

    /// `API_DISABLED_FOR_ORG` is also what a user without the permission gets; an app without the scope gets a 403.
    private static func noAccess(_ fault: SalesforceFault) -> Flaw {
        Flaw(
            "credentials",
            "the connected app or its user may not use the REST API",
            evidence: "a query answers 403 \(fault.code)",
            remedy: """
                give the connected app the OAuth scope "Manage user data via APIs (api)", and its user the permission \
                "API Enabled"
                """
        )
    }
}
