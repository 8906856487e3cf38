import Model

extension FuzzTarget {
    /// Answers to a check-up, written as those of `answers` are: the first byte chooses what is asked about.
    static let examinations = FuzzTarget(
        "examinations",
        "whatever a system answers a check-up, it ends, sees no more than was asked for, and says it in plain words",
        sizeLimit: 8192,
        words: [
            "=====\n", "200\n\n", "401\n\n", "403\n\n", "429\nRetry-After: 99999999999\n\n", "503\n\n",
            "{\"type\":\"app\",\"id_code\":\"", "{\"app\":{\"id_code\":\"app\",\"region\":\"EU\"}}",
            "\"code\":\"action_forbidden\"", "\"code\":\"unauthorized\"", "{\"type\":\"list\",\"data\":[{",
            "\"organization_id\":\"00D5g000000XyzAEAS\"", "\"user_id\":\"0055g000000XyzAEAS\"",
            "{\"done\":true,\"records\":[", "\"errorCode\":\"INVALID_SESSION_ID\"", "\"errorCode\":\"INVALID_TYPE\"",
            "{\"DailyApiRequests\":{\"Max\":5000,\"Remaining\":1}}", "<Contacts>", "<Contact><ContactID>1</ContactID>",
            "<Links><Link rel=\"next\"", "\\u001b[2J", "\\u0000",
        ],
        check: { bytes in
            var input = FuzzInput(bytes)
            let subject = input.choice(of: Examined.allCases)
            let answers = input.answers()
            guard let last = answers.last else { return }
            var given: [HTTPResponse] = []
            while let request = try subject.next(after: given) {
                try checkDestination(request)
                try hold(given.count < 20, "an examination ends")
                given.append(given.count < answers.count ? answers[given.count] : last)
            }
        }
    )

    /// A check-up may ask another region of the same system whether it knows a token, and nobody else.
    private static func checkDestination(_ request: HTTPRequest) throws {
        let homes = ["https://api.intercom.io/", "https://api.eu.intercom.io/", "https://api.au.intercom.io/"]
        var request = request
        if let home = homes.first(where: { request.target.hasPrefix($0) }) {
            request.target = String(request.target.dropFirst(home.count - 1))
        }
        try checkRequest(request)
    }
}

/// What a check-up asks of one system.
private enum Examined: CaseIterable {
    case salesforce, accounts, intercom, companies, arlo, contacts

    /// How many records are wanted.
    private static let limit = 20

    /// The next request; nil when the examination is over and what it says is in order.
    func next(after answers: [HTTPResponse]) throws -> HTTPRequest? {
        guard let examiner = try system.examiner else { throw Breach(description: "there is an examiner") }
        switch self {
        case .salesforce, .intercom, .arlo:
            switch examiner.step(introducedAfter: answers) {
            case .send(let request): return request
            case .finish(let result): try check(result)
            }
        case .accounts, .companies, .contacts:
            let step = examiner.step(
                sampling: kind,
                upTo: Self.limit,
                wanting: paths,
                description: nil,
                after: answers
            )
            switch step {
            case .send(let request): return request
            case .finish(let result): try check(result)
            }
        }
        return nil
    }

    private func check(_ result: IntroductionResult) throws {
        switch result {
        case .known(let introduction):
            try checkWords(introduction.identity)
            for flaw in introduction.flaws { try check(flaw) }
        case .stranger(let flaw): try check(flaw)
        case .later(let later): try checkWords(later.reason)
        }
    }

    private func check(_ result: SampleResult) throws {
        switch result {
        case .seen(let records):
            try hold(records.count <= Self.limit, "no more is seen than was asked for")
            try hold(records.allSatisfy { $0.record.kind == kind }, "what is seen is of the kind that was asked for")
        case .forbidden(let flaw): try check(flaw)
        case .switchedOff(let words): try checkWords(words)
        case .later(let later): try checkWords(later.reason)
        case .refused(let problem): try checkWords(problem.code)
        }
    }

    private func check(_ flaw: Flaw) throws {
        for words in [flaw.setting, flaw.problem, flaw.evidence, flaw.remedy] { try checkWords(words) }
    }

    /// Words for an operator's terminal: a system must not paint on it.
    private func checkWords(_ words: String) throws {
        try hold(!words.unicodeScalars.contains { $0.properties.generalCategory == .control }, "words are plain")
        try hold(words.utf8.count <= 2000, "words are few")
    }

    private var system: System {
        get throws {
            switch self {
            case .salesforce, .accounts: try Connections.salesforce.get()
            case .intercom, .companies: try Connections.intercom.get()
            case .arlo, .contacts: try Connections.arlo.get()
            }
        }
    }

    private var kind: KindRef {
        switch self {
        case .salesforce, .accounts: KindRef("salesforce", "Account")
        case .intercom, .companies: KindRef("intercom", "company")
        case .arlo, .contacts: KindRef("arlo", "Contact")
        }
    }

    private var paths: [FieldPath] {
        switch self {
        case .salesforce, .accounts: ["Name", "AccountNumber"]
        case .intercom, .companies: ["name", "company_id"]
        case .arlo, .contacts: ["FirstName", "Email"]
        }
    }
}
