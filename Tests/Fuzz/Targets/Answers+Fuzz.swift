import Model

extension FuzzTarget {
    /// Answers of the systems: the first byte chooses a conversation, then come answers, each a line with its status,
    /// header lines, an empty line and a body, up to a line of `=====`.
    static let answers = FuzzTarget(
        "answers",
        "whatever a system answers, a conversation ends, says as many results as were asked for, and stays at its host",
        sizeLimit: 8192,
        words: [
            "=====\n", "200\n\n", "201\n\n", "429\nRetry-After: 99999999999\n\n", "503\nRetry-After: ",
            "Date: Sun, 01 Mar 2026 09:00:00 GMT\n", "Sforce-Limit-Info: api-usage=25/5000", "X-RateLimit-Reset: ",
            "{\"done\":false,\"nextRecordsUrl\":\"/services/data/v62.0/query/01g-2000\",\"records\":[",
            "{\"done\":true,\"records\":[", "\"attributes\":{\"type\":\"Account\"}", "\"Id\":\"0015g00000AbCdEAAX\"",
            "\"SystemModstamp\":\"2026-03-01T09:00:00.000+0000\"", "\"errorCode\":\"UNABLE_TO_LOCK_ROW\"",
            "\"access_token\":\"", "\"instance_url\":\"https://", "\"scroll_param\":\"", "\"data\":[{",
            "\"success\":true",
            "\"type\":\"company\"", "https://evil.example/services/data/v62.0/", "/services/data/v62.0/../..",
            "9223372036854775807", "-9223372036854775808",
        ],
        check: { bytes in
            var input = FuzzInput(bytes)
            let conversation = input.choice(of: Conversation.allCases)
            let answers = input.answers()
            guard let last = answers.last else { return }
            var given: [HTTPResponse] = []
            while let request = try conversation.next(after: given) {
                try checkRequest(request)
                try hold(given.count < 40, "a conversation ends")
                given.append(given.count < answers.count ? answers[given.count] : last)
            }
            try checkLogin(with: answers)
        }
    )

    /// Makes sure that a request says where it goes, and nothing but that.
    static func checkRequest(_ request: HTTPRequest) throws {
        let target = request.target
        try hold(target.utf8.allSatisfy { $0 > 32 && $0 < 127 }, "a request's target is printable ASCII")
        try hold(target.hasPrefix("/") && !target.hasPrefix("//"), "a request names no host")
        try hold(!request.path.split(separator: "/").contains(".."), "a request leads to no other place")
        try hold(target.utf8.count <= 16_384, "a request's target is not too long")
        try hold(["GET", "POST", "PUT", "PATCH", "DELETE"].contains(request.method), "a request's method is known")
        for line in request.headers.lines {
            try hold(!(line.name + line.value).utf8.contains { $0 < 32 }, "a header is one line")
        }
    }

    /// A token is sent to the configured host or one of Salesforce's own, whatever the login answers.
    private static func checkLogin(with answers: [HTTPResponse]) throws {
        let access = try Connections.salesforce.get().access
        var given: [HTTPResponse] = []
        while true {
            switch access.step(from: nil, at: Connections.now, after: given) {
            case .send(let request):
                let home = "https://example.my.salesforce.com/"
                try hold(request.target.hasPrefix(home), "credentials go to the configured host")
                try hold(given.count < 8, "a login ends")
                given.append(given.count < answers.count ? answers[given.count] : answers[answers.count - 1])
            case .finish(.granted(let grant)):
                let signed = access.sign(HTTPRequest("GET", "/services/data"), with: grant)
                let host = signed.target.dropFirst("https://".count).prefix { !"/:?#@\\".contains($0) }
                let isOurs = host.hasSuffix(".salesforce.com") || host.hasSuffix(".force.com")
                try hold(signed.target.hasPrefix("https://") && isOurs, "a token goes to Salesforce: \(signed.target)")
                try hold(!signed.target.contains("@"), "a token goes to no user of a host")
                return
            case .finish(.later), .finish(.refused): return
            }
        }
    }
}

extension FuzzInput {
    /// The answers that are left, at most eight.
    mutating func answers() -> [HTTPResponse] {
        var answers: [HTTPResponse] = []
        while !rest.isEmpty, answers.count < 8 {
            var response = HTTPResponse(min(max(Int(line()) ?? 200, 100), 599))
            while case let text = line(), !text.isEmpty, response.headers.lines.count < 16 {
                let parts = text.split(separator: ":", maxSplits: 1)
                if parts.count == 2 { response.headers.add(String(parts[0]), String(parts[1].drop { $0 == " " })) }
            }
            var body: [UInt8] = []
            while !rest.isEmpty, !rest.starts(with: "=====\n".utf8) {
                let piece = rest.prefix { $0 != 10 }
                body += piece
                let ends = rest.count > piece.count
                _ = skip(piece.count + (ends ? 1 : 0))
                if ends, !rest.isEmpty, !rest.starts(with: "=====\n".utf8) { body.append(10) }
            }
            _ = line()
            response.body = body
            answers.append(response)
        }
        return answers
    }

    private mutating func skip(_ count: Int) -> Int {
        for _ in 0..<count { _ = byte() }
        return count
    }
}

/// One thing to talk about with one system.
private enum Conversation: CaseIterable {
    case readAccounts, findAccounts, createAccounts, updateAccounts, deleteAccounts, describeAccounts, pollAccounts
    case readCompany, findCompany, createCompany, updateCompany, archiveCompany, describeCompanies, pollCompanies

    /// The next request; nil when the conversation is over and its result is in order.
    func next(after answers: [HTTPResponse]) throws -> HTTPRequest? {
        let system = try isAboutAccounts ? Connections.salesforce.get() : Connections.intercom.get()
        switch self {
        case .readAccounts, .readCompany:
            let records = try records()
            return try over(
                system.reader.step(towards: records, wanting: paths, description: nil, after: answers),
                records.count
            )
        case .findAccounts, .findCompany:
            let query = IdentityQuery(kind, equals: [paths[0]: "Acme"])
            return try over(system.matcher.step(for: [query], wanting: paths, description: nil, after: answers), 1)
        case .createAccounts, .createCompany:
            let fields: Fields = [paths[0]: "Acme", paths[1]: "c-1"]
            let action = Write.Action.create(fields, uncertain: true)
            return try over(system.writer.step(towards: writes(action), after: answers), writes(action).count)
        case .updateAccounts, .updateCompany:
            let action = Write.Action.update(id: try records()[0].id, [paths[0]: "Acme"])
            return try over(system.writer.step(towards: [write(action)], after: answers), 1)
        case .deleteAccounts, .archiveCompany:
            let id = try records()[0].id
            let action: Write.Action = isAboutAccounts ? .delete(id: id) : .archive(id: id)
            return try over(system.writer.step(towards: [write(action)], after: answers), 1)
        case .describeAccounts, .describeCompanies:
            return request(of: system.describer.step(describing: kind, after: answers))
        case .pollAccounts, .pollCompanies: return try poll(system, answers)
        }
    }

    private func poll(_ system: System, _ answers: [HTTPResponse]) throws -> HTTPRequest? {
        let step = system.prober?.step(
            for: kind,
            from: nil,
            at: Connections.now,
            wanting: paths,
            after: answers
        )
        guard case .finish(.harvest(let arrivals, let cursor, _))? = step else {
            return step.flatMap { request(of: $0) }
        }
        for arrival in arrivals {
            try hold(arrival.deliveryKey != nil && arrival.provenBy == nil, "what is polled has a key and no secret")
            _ = String(describing: try? system.source.read(arrival))
        }
        let on = system.prober?.step(for: kind, from: cursor, at: Connections.now, wanting: paths, after: [])
        guard case .send(let request)? = on else { throw Breach(description: "a poll goes on from its cursor") }
        return try FuzzTarget.checked(request)
    }

    /// The request of a step; nil when it is over, its result having been written down without harm.
    private func request<Answer>(of step: Step<Answer>) -> HTTPRequest? {
        switch step {
        case .send(let request): return request
        case .finish(let answer):
            _ = String(describing: answer)
            return nil
        }
    }

    private func over<Answer>(_ step: Step<[Answer]>, _ count: Int) throws -> HTTPRequest? {
        if case .finish(let answers) = step { try hold(answers.count == count, "there is one result for each") }
        return request(of: step)
    }

    private var isAboutAccounts: Bool {
        switch self {
        case .readAccounts, .findAccounts, .createAccounts, .updateAccounts, .deleteAccounts, .describeAccounts,
            .pollAccounts:
            true
        case .readCompany, .findCompany, .createCompany, .updateCompany, .archiveCompany, .describeCompanies,
            .pollCompanies:
            false
        }
    }

    private var kind: KindRef {
        isAboutAccounts ? KindRef("salesforce", "Account") : KindRef("intercom", "company")
    }

    private var paths: [FieldPath] {
        isAboutAccounts ? ["Name", "AccountNumber", "Phone"] : ["name", "company_id", "custom_attributes.tier"]
    }

    private func records() throws -> [RecordRef] {
        isAboutAccounts
            ? ["0015g00000AbCdEAAX", "0015g00000AbCdFAAX"].map { kind.record($0) }
            : [kind.record("6762f0a51bb69f9f2193bb7f")]
    }

    private func write(_ action: Write.Action) -> Write { Write(kind: kind, action: action, keys: [paths[1]: "c-1"]) }

    private func writes(_ action: Write.Action) -> [Write] {
        isAboutAccounts ? [write(action), write(action)] : [write(action)]
    }
}

extension FuzzTarget {
    /// A request that has been checked.
    fileprivate static func checked(_ request: HTTPRequest) throws -> HTTPRequest? {
        try checkRequest(request)
        return nil
    }
}
