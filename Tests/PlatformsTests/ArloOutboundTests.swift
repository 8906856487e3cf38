import Model
import Platforms
import Testing

@Suite struct ArloOutboundTests {
    static let names = FixtureFiles.names(in: "arlo/outbound", ending: "")

    @Test func `there are conversations to test with`() {
        #expect(Self.names.count >= 120)
    }

    @Test(arguments: names)
    func `a conversation makes the requests of its files and comes to their outcome`(name: String) throws {
        let conversation = try ArloConversation(name)
        var responses: [HTTPResponse] = []
        for number in 1...(conversation.length + 1) {
            switch try conversation.step(after: responses) {
            case .send(let request):
                try #require(number <= conversation.length, "one request too many: \(request.method) \(request.target)")
                let expected = try conversation.request(number)
                #expect(request == expected, "\(request.target) \(String(decoding: request.body, as: UTF8.self))")
                responses.append(try conversation.response(number))
            case .finish(let outcome):
                #expect(number == conversation.length + 1, "it ended early")
                #expect(outcome.ordered == (try conversation.outcome()).ordered, "\(outcome.pretty)")
                return
            }
        }
    }

    @Test(
        arguments: [
            200, 201, 204, 301, 302, 308, 400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 415, 422, 429, 500, 502,
            503, 599,
        ]
    )
    func `whatever the status and the body, a conversation comes to an end`(status: Int) throws {
        let deep = String(repeating: "<a>", count: 100)
        let bodies = [
            "", "{}", "<html>", "<Contact/>", "<Contacts/>", "<Contact><ContactID>562</ContactID></Contact>", deep,
            "<!DOCTYPE a [<!ENTITY a \"aa\">]><a>&a;</a>", "<ApiException><Code/></ApiException>", "\u{FEFF}",
        ]
        for name in Self.names {
            let conversation = try ArloConversation(name)
            for body in bodies {
                let headers: HTTPHeaders = [
                    "Content-Type": "application/xml", "Location": "https://demo.arlo.co/contacts/9/",
                ]
                var responses: [HTTPResponse] = []
                while case .send = try conversation.step(after: responses) {
                    responses.append(HTTPResponse(status, headers: headers, body: Array(body.utf8)))
                    try #require(responses.count <= 24)
                }
            }
        }
    }

    @Test func `a cut answer never makes a record look deleted, and nothing is written after one`() throws {
        for name in [
            "read", "read-with-employment", "update-one-field", "match-by-name-and-email", "poll-from-the-start",
        ] {
            let conversation = try ArloConversation(name)
            let whole = try conversation.response(1)
            for count in stride(from: 1, to: whole.body.count, by: 11) {
                var cut = whole
                cut.body = Array(whole.body.prefix(count))
                guard case .finish(let outcome) = try conversation.step(after: [cut]) else {
                    Issue.record("\(name) goes on after \(count) bytes")
                    return
                }
                #expect(outcome["later"] != nil, "\(outcome.pretty)")
            }
        }
    }

    @Test func `nothing but Arlo's own words makes a record look deleted`() throws {
        let record = ArloFixture.kind("Contact").record("562")
        let reader = try ArloFixture.system().reader
        let html = HTTPHeaders([.init("Content-Type", "text/html")])
        let strangers: [HTTPResponse] = [
            HTTPResponse(410), HTTPResponse(200), HTTPResponse(404, headers: html, body: Array("<html>".utf8)),
            HTTPResponse(404, body: Array("not found".utf8)), .json(404, ["error": "no route"]),
        ]
        for response in strangers {
            let step = reader.step(towards: [record], wanting: ["Email"], description: nil, after: [response])
            #expect(step != .finish([.gone]))
        }
    }

    @Test func `records are read and written one at a time`() throws {
        let system = try ArloFixture.system()
        let record = ArloFixture.kind("Contact").record("562")
        let write = Write(kind: record.kind, action: .archive(id: "562"))

        #expect((system.reader.readLimit, system.matcher.matchLimit, system.writer.batchLimit) == (1, 1, 1))
        guard
            case .finish(let sightings) = system.reader.step(
                towards: [record, record],
                wanting: [],
                description: nil,
                after: []
            ), case .finish(let outcomes) = system.writer.step(towards: [write, write], after: [])
        else {
            Issue.record("it began all the same")
            return
        }
        #expect((sightings.count, outcomes.count) == (2, 2))
    }

    @Test func `every polled kind has a beginning that asks for everything`() throws {
        let prober = try #require(try ArloFixture.system(receive: ArloFixture.polled).prober)

        #expect(prober.kinds.map(\.kind) == ArloPlatform().kinds.map(\.name))
        for kind in prober.kinds {
            let step = prober.step(
                for: kind,
                from: prober.beginning(of: kind),
                at: ArloFixture.now,
                wanting: [],
                after: []
            )
            guard case .send(let request) = step else {
                Issue.record("nothing is asked for \(kind)")
                continue
            }
            #expect(!request.target.contains("filter="))
        }
    }
}
