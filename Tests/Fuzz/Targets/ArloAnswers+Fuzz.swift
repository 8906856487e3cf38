import Model

extension FuzzTarget {
    /// Arlo's answers, written as those of `answers` are: the first byte chooses a conversation.
    static let arloAnswers = FuzzTarget(
        "arlo-answers",
        "whatever Arlo answers, a conversation ends, says as many results as were asked for, and stays with its records",
        sizeLimit: 8192,
        words: [
            "=====\n", "200\n\n", "201\n\n", "204\n\n", "308\nLocation: https://demo.arlo.co",
            "429\nRetry-After: 99999999999\n\n",
            "Date: Sun, 01 Mar 2026 09:00:00 GMT\n", "Content-Type: application/xml; charset=utf-8\n",
            "/api/2012-02-01/auth/resources/contacts/562/", "/api/2012-02-01/auth/resources/contactmergerequests/",
            "/api/2012-02-01/auth/resources/contacts/../../", "<Contact>", "<ContactID>562</ContactID>",
            "<Contacts>", "<Registrations>", "<ContactMergeRequest>", "<SourceContactInfo>", "<DestinationContactInfo>",
            "<Link rel=\"http://schemas.arlo.co/api/2012/02/auth/Contact\" title=\"Contact\" href=\"",
            "<Link rel=\"next\"",
            "title=\"Employment\"", "title=\"Organisation\"", "<LastModifiedDateTime>2026-03-01T09:00:00.1234567Z<",
            "<CreatedDateTime>2013-01-01T00:00:00Z<", "<Status>Active</Status>", "<ApiException><Code>", "<!DOCTYPE",
            "xmlns:a=\"", "<![CDATA[",
        ],
        check: { bytes in
            var input = FuzzInput(bytes)
            let conversation = input.choice(of: ArloConversation.allCases)
            let answers = input.answers()
            guard let last = answers.last else { return }
            var given: [HTTPResponse] = []
            while let request = try conversation.next(after: given) {
                try checkRequest(request)
                let root = "/api/2012-02-01/auth/resources/"
                try hold(request.path.hasPrefix(root), "a request is about a resource of Arlo's")
                try hold(given.count < 40, "a conversation ends")
                given.append(given.count < answers.count ? answers[given.count] : last)
            }
        }
    )
}

/// One thing to talk about with Arlo.
private enum ArloConversation: CaseIterable {
    case readContact, readOrganisation, readRegistration, readMerger
    case findContact, createContact, updateContact, archiveContact, restoreContact
    case pollContacts, pollRegistrations, pollMergers

    /// The next request; nil when the conversation is over and its result is in order.
    func next(after answers: [HTTPResponse]) throws -> HTTPRequest? {
        let system = try Connections.arlo.get()
        switch self {
        case .readContact, .readOrganisation, .readRegistration, .readMerger:
            let step = system.reader.step(towards: [record], wanting: paths, description: nil, after: answers)
            if case .finish(let sightings) = step { try check(sightings) }
            return try over(step)
        case .findContact:
            let query = IdentityQuery(kind, equals: identity)
            return try over(system.matcher.step(for: [query], wanting: paths, description: nil, after: answers))
        case .createContact: return try write(.create(identity, uncertain: true), system, answers)
        case .updateContact: return try write(.update(id: record.id, identity), system, answers)
        case .archiveContact: return try write(.archive(id: record.id), system, answers)
        case .restoreContact: return try write(.restore(id: record.id), system, answers)
        case .pollContacts, .pollRegistrations, .pollMergers: return try poll(system, answers)
        }
    }

    /// Who a record has moved to is another one of its kind, by an id that can be asked for.
    private func check(_ sightings: [Sighting]) throws {
        for case .moved(let survivor) in sightings {
            try hold(survivor != record && survivor.kind == kind, "a record is merged into another one of its kind")
            try hold(survivor.id.allSatisfy(\.isNumber), "a survivor's id is a number")
        }
        for case .present(let snapshot) in sightings {
            try hold(snapshot.record == record, "what is shown is what was asked for")
        }
    }

    private func write(_ action: Write.Action, _ system: System, _ answers: [HTTPResponse]) throws -> HTTPRequest? {
        try over(system.writer.step(towards: [Write(kind: kind, action: action, keys: identity)], after: answers))
    }

    private func poll(_ system: System, _ answers: [HTTPResponse]) throws -> HTTPRequest? {
        guard let prober = system.prober else { throw Breach(description: "there is a poll") }
        let now = Connections.now
        let start = prober.beginning(of: kind)
        switch prober.step(for: kind, from: start, at: now, wanting: paths, after: answers) {
        case .send(let request): return request
        case .finish(.harvest(let arrivals, let cursor, _)):
            for arrival in arrivals { try check(arrival, system) }
            guard case .send(let request) = prober.step(for: kind, from: cursor, at: now, wanting: paths, after: [])
            else { throw Breach(description: "a poll goes on from its cursor") }
            try FuzzTarget.checkRequest(request)
        case .finish(let result): _ = String(describing: result)
        }
        return nil
    }

    private func check(_ arrival: Arrival, _ system: System) throws {
        try hold(arrival.deliveryKey != nil && arrival.provenBy == nil, "what is polled has a key and no secret")
        guard arrival.poison == nil else { return }
        let reading: Reading
        do throws(Unreadable) {
            reading = try system.source.read(arrival)
        } catch {
            throw Breach(description: "what is polled and no dead letter can be read: \(error.reason)")
        }
        try hold(!reading.events.isEmpty, "a polled record tells of some record")
    }

    private func over<Answer>(_ step: Step<[Answer]>) throws -> HTTPRequest? {
        switch step {
        case .send(let request): return request
        case .finish(let answers):
            try hold(answers.count == 1, "there is one result")
            _ = String(describing: answers)
            return nil
        }
    }

    private var kind: KindRef {
        switch self {
        case .readOrganisation: KindRef("arlo", "Organisation")
        case .readRegistration, .pollRegistrations: KindRef("arlo", "Registration")
        case .readMerger, .pollMergers: KindRef("arlo", "ContactMergeRequest")
        case .readContact, .findContact, .createContact, .updateContact, .archiveContact, .restoreContact,
            .pollContacts:
            KindRef("arlo", "Contact")
        }
    }

    private var record: RecordRef { kind.record(self == .readMerger ? "b32b2f0a-0000-0000-0000-000000000700" : "562") }

    private var identity: Fields { ["FirstName": "Barry", "LastName": "Jones", "Email": "barry@example.com"] }

    private var paths: [FieldPath] {
        switch self {
        case .readContact, .pollContacts:
            ["FirstName", "LastName", "Email", "Employment.Organisation", .related("registration"), .related("lead")]
        case .findContact, .createContact, .updateContact, .archiveContact, .restoreContact:
            ["FirstName", "LastName", "Email"]
        case .readOrganisation: ["Name", .related("registration")]
        case .readRegistration, .readMerger, .pollRegistrations, .pollMergers: []
        }
    }
}
