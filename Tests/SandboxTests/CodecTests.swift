import Model
import Platforms
import Sandbox
import Testing

/// The gateway's codecs and the simulators were written apart, from the same facts: here they meet.
@Suite struct CodecTests {
    /// A pretend system behind the gateway's codec of its platform.
    private struct Line {
        let system: System
        let host: SimulatorHost
        let name: String
        private let network: SimulatedNetwork

        init(_ platform: any Platform, _ simulator: any Simulator) throws {
            name = platform.name
            host = SimulatorHost()
            host.add(simulator, as: name)
            network = SimulatedNetwork(host, clock: StillClock())
            let connection = try #require(host.connection(to: name))
            var settings = CodecTests.settings(connection)
            if var receive = settings.group("receive") {
                receive["poll"] = .group(Settings())
                settings["receive"] = .group(receive)
            }
            system = try platform.open(ConnectionName(name), settings)
        }

        /// Plays a conversation to its end, without access.
        private func play<Answer>(
            _ next: ([HTTPResponse]) -> Step<Answer>,
            sign: (HTTPRequest) -> HTTPRequest
        ) async throws -> Answer {
            var answers: [HTTPResponse] = []
            for _ in 0..<50 {
                switch next(answers) {
                case .finish(let answer): return answer
                case .send(let request): answers.append(try await network.send(sign(request)))
                }
            }
            throw TransportError.noAnswer("the conversation does not end")
        }

        func logIn() async throws -> Grant {
            let result = try await play({ system.access.step(from: nil, at: nine, after: $0) }, sign: { $0 })
            guard case .granted(let grant) = result else { throw DeedError("\(result)") }
            return grant
        }

        /// Plays a conversation to its end, logged in.
        func play<Answer>(_ next: ([HTTPResponse]) -> Step<Answer>) async throws -> Answer {
            let grant = try await logIn()
            return try await play(next) { system.access.sign($0, with: grant) }
        }

        func write(_ writes: Write...) async throws -> [Outcome] {
            try await play { system.writer.step(towards: writes, after: $0) }
        }

        /// What the source makes of everything that the system sends now.
        func events() throws -> [Event] {
            var events: [Event] = []
            for (_, posting) in host.takePostings(at: nine) {
                let route = posting.request.path.split(separator: "/").dropFirst(2).map(String.init)
                let admission = try system.source.admit(posting.request, route: route, at: nine)
                host.heard(admission.answer, to: posting, of: name, at: nine)
                for arrival in admission.arrivals { events += try system.source.read(arrival).events }
            }
            return events
        }
    }

    /// A connection's settings as the configuration's loader gives them.
    private static func settings(_ object: JSONObject) -> Settings {
        Settings(object.members.filter { $0.name != "platform" }.map { ($0.name, value($0.value, of: $0.name)) })
    }

    private static func value(_ json: JSON, of name: String) -> Settings.Value {
        if name == "scheme" { return .data(json) }
        switch json {
        case .object(let object): return .group(settings(object))
        case .array(let elements): return .list(elements.map { value($0, of: name) })
        case .flag(let flag): return .flag(flag)
        case .number(let number): return .integer(number.integer ?? 0)
        case .string(let text):
            let secret = ["secrets", "token", "client-id", "client-secret"].contains(name)
            return secret ? .secret(Secret(text)) : .text(text)
        case .null: return .text("")
        }
    }

    private static let account = KindRef("salesforce", "Account")
    private static let company = KindRef("intercom", "company")

    @Test func `Salesforce rows are described, written, read, found and notified`() async throws {
        let line = try Line(SalesforcePlatform(), SalesforceSimulator.fresh())
        guard
            case .described(let description) = try await line.play({
                line.system.describer.step(describing: Self.account, after: $0)
            })
        else {
            Issue.record("not described")
            return
        }
        #expect(description.fields["Name"]?.length == 255)
        #expect(description.fields["Score__c"]?.type == .number)
        let fields: Fields = ["Name": "Acme", "Score__c": .number(Numeral(12)), "AccountNumber": "c'1\\"]
        let outcomes = try await line.write(
            Write(
                kind: Self.account,
                action: .create(fields, uncertain: false),
                keys: ["AccountNumber": "c'1\\"],
                description: description
            )
        )
        guard case .accepted(let accepted) = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(accepted.created)
        let paths: [FieldPath] = ["Name", "Score__c", "Phone"]
        let sightings = try await line.play {
            line.system.reader.step(towards: [accepted.record], wanting: paths, description: description, after: $0)
        }
        guard case .present(let snapshot) = sightings.first else {
            Issue.record("\(sightings)")
            return
        }
        #expect(snapshot.fields["Name"] == "Acme")
        #expect(snapshot.fields["Phone"] == .null)
        let query = IdentityQuery(Self.account, equals: ["AccountNumber": "c'1\\"])
        let matches = try await line.play {
            line.system.matcher.step(for: [query], wanting: paths, description: description, after: $0)
        }
        guard case .found(let found) = matches.first else {
            Issue.record("\(matches)")
            return
        }
        #expect(found.map(\.record) == [accepted.record])
        let events = try line.events()
        #expect(events.map(\.record) == [accepted.record])
        #expect(events.first?.fields["Name"]?.text == "Acme")
        #expect(line.host.nextPosting == nil)
        let again = try await line.write(
            Write(
                kind: Self.account,
                action: .create(fields, uncertain: true),
                keys: ["AccountNumber": "c'1\\"],
                description: description
            )
        )
        guard case .accepted(let same) = again.first else {
            Issue.record("\(again)")
            return
        }
        #expect(same.record == accepted.record)
        let deleted = try await line.write(
            Write(kind: Self.account, action: .delete(id: accepted.record.id), description: description)
        )
        guard case .accepted = deleted.first else {
            Issue.record("\(deleted)")
            return
        }
        let gone = try await line.play {
            line.system.reader.step(towards: [accepted.record], wanting: paths, description: description, after: $0)
        }
        #expect(gone == [.gone])
    }

    @Test func `Salesforce's merges lead to the survivor, and a change event is read`() async throws {
        let line = try Line(SalesforcePlatform(), SalesforceSimulator.fresh { $0.notices = [.changeEvent] })
        for name in ["keep", "lose"] {
            _ = try line.host.perform(
                .create(kind: "Account", JSONObject([("Name", .string(name))])),
                in: line.name,
                at: nine
            )
        }
        #expect(try line.events().map(\.verb) == [.created, .created])
        _ = try line.host.perform(
            .merge(kind: "Account", keep: JSONObject([("Name", "keep")]), lose: [JSONObject([("Name", "lose")])]),
            in: line.name,
            at: nine
        )
        let records = line.host.records(of: "Account", in: line.name)
        let lost = try #require(records.first { $0.state == .deleted })
        let kept = try #require(records.first { $0.state == .active })
        let sightings = try await line.play {
            line.system.reader.step(
                towards: [Self.account.record(lost.id)],
                wanting: ["Name"],
                description: nil,
                after: $0
            )
        }
        #expect(sightings == [.moved(to: Self.account.record(kept.id))])
        #expect(try line.events().map(\.verb) == [.updated, .deleted])
    }

    private static let contact = KindRef("salesforce", "Contact")

    @Test func `Salesforce's contacts are written, merged, deleted and polled`() async throws {
        let line = try Line(SalesforcePlatform(), SalesforceSimulator.fresh())
        guard
            case .described(let description) = try await line.play({
                line.system.describer.step(describing: Self.contact, after: $0)
            })
        else {
            Issue.record("not described")
            return
        }
        #expect(["FirstName", "LastName", "Email"].map { description.fields[$0]?.length } == [40, 80, 80])
        #expect(description.fields["Name"]?.updatable == false)
        #expect(description.fields["AccountId"]?.type == .reference)
        let account = try #require(
            try line.host.perform(.create(kind: "Account", JSONObject([("Name", "Acme")])), in: line.name, at: nine)
                .first
        )
        func write(_ action: Write.Action) async throws -> Outcome? {
            try await line.write(Write(kind: Self.contact, action: action, description: description)).first
        }
        var records: [RecordRef] = []
        for name in ["A", "B", "C", "D"] {
            let fields: Fields = ["LastName": .text(name), "AccountId": .text(String(account.prefix(15)))]
            guard case .accepted(let accepted) = try await write(.create(fields, uncertain: false)) else {
                Issue.record("\(name) was not created")
                return
            }
            records.append(accepted.record)
        }
        func merge(_ loser: String, into keep: String) throws {
            let (keep, lose) = (JSONObject([("LastName", .string(keep))]), JSONObject([("LastName", .string(loser))]))
            _ = try line.host.perform(.merge(kind: "Contact", keep: keep, lose: [lose]), in: line.name, at: nine)
        }
        try merge("A", into: "B")
        try merge("B", into: "C")
        #expect(try await write(.delete(id: records[3].id)) == .accepted(Accepted(records[3], created: false)))

        let sightings = try await line.play {
            line.system.reader.step(towards: records, wanting: ["AccountId"], description: description, after: $0)
        }

        #expect(sightings[0] == .moved(to: records[1]))
        #expect(sightings[1] == .moved(to: records[2]))
        guard case .present(let snapshot) = sightings[2] else { return #expect(Bool(false)) }
        #expect(snapshot.fields["AccountId"] == .text(account))
        #expect(sightings[3] == .gone)
        #expect(try await write(.update(id: records[0].id, ["FirstName": "X"])) == .moved(to: records[1]))
        #expect(try await write(.update(id: records[3].id, ["FirstName": "X"])) == .gone)
        #expect(try await write(.delete(id: records[0].id)) == .gone)
        let events = try await polled(line, Self.contact, description)
        #expect(Set(events.map(\.record)) == Set(records))
        #expect(events.filter { $0.verb == .merged }.compactMap(\.mergedInto).sorted() == [records[1], records[2]])
        #expect(events.filter { $0.verb == .deleted }.map(\.record) == [records[3]])
    }

    @Test func `a contact whose new account was deleted is not gone itself`() async throws {
        let line = try Line(SalesforcePlatform(), SalesforceSimulator.fresh())
        func create(_ kind: String, _ field: String) throws -> String {
            let set = JSONObject([(field, "x")])
            return try #require(try line.host.perform(.create(kind: kind, set), in: line.name, at: nine).first)
        }
        let (account, contact) = (try create("Account", "Name"), try create("Contact", "LastName"))
        _ = try line.host.perform(
            .delete(kind: "Account", where: JSONObject([("Id", .string(account))])),
            in: line.name,
            at: nine
        )

        let outcome = try await line.write(
            Write(kind: Self.contact, action: .update(id: contact, ["AccountId": .text(account)]))
        ).first

        guard case .dangling(let problem) = outcome else {
            return #expect(Bool(false), "\(String(describing: outcome))")
        }
        #expect(problem.code == "reference-deleted")
    }

    @Test func `Salesforce's person accounts take no part`() async throws {
        let simulator = SalesforceSimulator.fresh {
            $0.hasPersonAccounts = true
            $0.notices = [.changeEvent, .outboundMessage]
            $0.outboundFields = [
                "Account": ["Id", "Name", "IsPersonAccount"], "Contact": ["Id", "Email", "IsPersonAccount"],
            ]
        }
        let line = try Line(SalesforcePlatform(), simulator)
        let person = JSONObject([("LastName", "Doe"), ("PersonEmail", "ann@example.org")])
        _ = try line.host.perform(.create(kind: "Account", person), in: line.name, at: nine)
        let company = JSONObject([("Name", "Acme")])
        _ = try line.host.perform(.create(kind: "Account", company), in: line.name, at: nine)
        let other = JSONObject([("LastName", "Roe"), ("Email", "ann@example.org")])
        _ = try line.host.perform(.create(kind: "Contact", other), in: line.name, at: nine)

        let told = try line.events()

        #expect(told.count == 4)
        #expect(told.allSatisfy { $0.verb != .deleted })
        for (kind, field) in [(Self.account, FieldPath("Name")), (Self.contact, "Email")] {
            guard
                case .described(let description) = try await line.play({
                    line.system.describer.step(describing: kind, after: $0)
                })
            else {
                Issue.record("not described")
                return
            }
            let all = line.host.records(of: kind.kind, in: line.name)
            let (persons, others) = (
                all.filter { $0.fields["IsPersonAccount"] == true },
                all.filter { $0.fields["IsPersonAccount"] == false }
            )
            #expect([persons.count, others.count] == [1, 1])
            let refs = (persons + others).map { kind.record($0.id) }
            let sightings = try await line.play {
                line.system.reader.step(towards: refs, wanting: [field], description: description, after: $0)
            }
            guard case .excluded(let problem) = sightings[0], case .present = sightings[1] else {
                return #expect(Bool(false), "\(sightings)")
            }
            #expect(problem.code == "person-account")
            let values: [FieldValue] = kind == Self.contact ? ["ann@example.org"] : ["Doe", "Acme"]
            let queries = values.map { IdentityQuery(kind, equals: Fields([field: $0])) }
            let matches = try await line.play {
                line.system.matcher.step(for: queries, wanting: [], description: description, after: $0)
            }
            let found = matches.flatMap { match in
                if case .found(let snapshots) = match { snapshots.map(\.record) } else { [RecordRef]() }
            }
            #expect(found == [refs[1]])
            #expect(try await polled(line, kind, description).map(\.record) == [refs[1]])
        }
    }

    /// What a poll of every record of a kind brings.
    private func polled(_ line: Line, _ kind: KindRef, _ description: KindDescription) async throws -> [Event] {
        let prober = try #require(line.system.prober)
        let result = try await line.play {
            prober.step(
                for: kind,
                from: prober.beginning(of: kind),
                at: nine,
                wanting: ["CreatedDate"],
                description: description,
                after: $0
            )
        }
        guard case .harvest(let arrivals, _, _) = result else { throw DeedError("\(result)") }
        return try arrivals.flatMap { try line.system.source.read($0).events }
    }

    @Test(arguments: [("salesforce", "Account", "Name"), ("intercom", "company", "name")])
    func `a poll harvests what was changed`(platform: String, kind: String, field: String) async throws {
        let simulator: any Simulator =
            platform == "salesforce" ? SalesforceSimulator.fresh() : IntercomSimulator.fresh()
        let line = try Line(try #require(Catalog.platform(named: platform)), simulator)
        let prober = try #require(line.system.prober)
        for number in 0..<3 {
            let set = JSONObject([
                (field, .string("n\(number)")),
                (platform == "salesforce" ? "AccountNumber" : "company_id", .string("c-\(number)")),
            ])
            _ = try line.host.perform(.create(kind: kind, set), in: line.name, at: nine)
        }
        var cursor: String?
        var names: Set<String> = []
        for _ in 0..<9 {
            let result = try await line.play {
                prober.step(
                    for: KindRef(line.system.name, kind),
                    from: cursor,
                    at: nine + .seconds(60),
                    wanting: [FieldPath(field)],
                    after: $0
                )
            }
            guard case .harvest(let arrivals, let next, let more) = result else {
                Issue.record("\(result)")
                return
            }
            for arrival in arrivals {
                for event in try line.system.source.read(arrival).events {
                    if let name = event.fields[FieldPath(field)]?.text { names.insert(name) }
                }
            }
            cursor = next
            if !more, !names.isEmpty { break }
            _ = try line.host.perform(
                .update(kind: kind, where: JSONObject([(field, "n0")]), set: JSONObject([(field, "n0")])),
                in: line.name,
                at: nine
            )
        }
        #expect(names.contains("n0"))
    }

    @Test func `Intercom companies are described, written, read, found and notified`() async throws {
        let line = try Line(IntercomPlatform(), IntercomSimulator.fresh())
        guard
            case .described(let description) = try await line.play({
                line.system.describer.step(describing: Self.company, after: $0)
            })
        else {
            Issue.record("not described")
            return
        }
        #expect(description.fields["custom_attributes.seats"]?.type == .integer)
        let fields: Fields = ["company_id": "c-1", "name": "Acme", "custom_attributes.seats": .number(Numeral(3))]
        let outcomes = try await line.write(
            Write(
                kind: Self.company,
                action: .create(fields, uncertain: false),
                keys: ["company_id": "c-1"],
                description: description
            )
        )
        guard case .accepted(let accepted) = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(accepted.created)
        let update: Fields = ["name": .null, "website": "https://acme.example"]
        let updated = try await line.write(
            Write(kind: Self.company, action: .update(id: accepted.record.id, update), description: description)
        )
        guard case .accepted = updated.first else {
            Issue.record("\(updated)")
            return
        }
        let paths: [FieldPath] = ["name", "website", "custom_attributes.seats", "custom_attributes.tier"]
        let sightings = try await line.play {
            line.system.reader.step(towards: [accepted.record], wanting: paths, description: description, after: $0)
        }
        guard case .present(let snapshot) = sightings.first else {
            Issue.record("\(sightings)")
            return
        }
        #expect(snapshot.fields["name"] == .null)
        #expect(snapshot.fields["custom_attributes.seats"] == .number(Numeral(3)))
        #expect(snapshot.fields["custom_attributes.tier"] == .null)
        let query = IdentityQuery(Self.company, equals: ["company_id": "c-1"])
        let matches = try await line.play {
            line.system.matcher.step(for: [query], wanting: paths, description: description, after: $0)
        }
        guard case .found(let found) = matches.first else {
            Issue.record("\(matches)")
            return
        }
        #expect(found.map(\.record) == [accepted.record])
        #expect(try line.events().map(\.verb) == [.created, .updated])
        #expect(line.host.nextPosting == nil)
        let archived = try await line.write(
            Write(kind: Self.company, action: .archive(id: accepted.record.id), description: description)
        )
        guard case .accepted = archived.first else {
            Issue.record("\(archived)")
            return
        }
        #expect(try line.events().map(\.verb) == [.deleted])
    }
}
