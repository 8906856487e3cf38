import Model
import Platforms
import Testing

/// Contacts as Arlo lists them: by their stamps and ids, as many as were asked for.
private struct Contacts {
    var rows: [(stamp: String, id: Int)] = []
    var time = "Sun, 01 Mar 2026 09:00:00 GMT"

    /// The page that a request asks for.
    func answer(_ request: HTTPRequest) throws -> HTTPResponse {
        let options = Dictionary(PercentEncoding.pairs(try #require(request.query)).map { ($0.name, $0.value) }) { $1 }
        let top = try #require(options["top"].flatMap { Int($0) })
        let page = rows.filter { isNews($0, options["filter"]) }
            .sorted { ($0.stamp, $0.id) < ($1.stamp, $1.id) }.prefix(top)
        let links = page.map { row in
            "<Link title=\"Contact\"><Contact><ContactID>\(row.id)</ContactID>"
                + "<LastModifiedDateTime>\(row.stamp)</LastModifiedDateTime></Contact></Link>"
        }
        return HTTPResponse(
            200,
            headers: ["Content-Type": "application/xml", "Date": time],
            body: Array("<Contacts>\(links.joined())</Contacts>".utf8)
        )
    }

    /// Whether a row is one that a filter lets through; stamps of one length compare as texts.
    private func isNews(_ row: (stamp: String, id: Int), _ filter: String?) -> Bool {
        guard let filter else { return true }
        let quoted = filter.split(separator: "'").enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
        let after = quoted.first.map { $0.count < row.stamp.count ? "\($0.dropLast())0000Z" : String($0) } ?? ""
        guard quoted.count == 2, let id = Int(filter.split(separator: " ").last?.dropLast() ?? "") else {
            return row.stamp > after
        }
        return row.stamp > after || row.stamp == after && row.id > id
    }
}

@Suite struct ArloPollTests {
    /// Polls until there is no more, and says which delivery keys came.
    private func poll(_ contacts: Contacts, from cursor: inout String) throws -> [String] {
        let prober = try #require(try ArloFixture.system(receive: ArloFixture.polled).prober)
        var keys: [String] = []
        for _ in 0..<20 {
            func step(_ responses: [HTTPResponse]) -> Step<PollResult> {
                prober.step(
                    for: ArloFixture.kind("Contact"),
                    from: cursor,
                    at: ArloFixture.now,
                    wanting: [],
                    after: responses
                )
            }
            guard case .send(let request) = step([]),
                case .finish(.harvest(let arrivals, let next, let more)) = step([try contacts.answer(request)])
            else { throw Problem("no-harvest", "") }
            keys += arrivals.compactMap(\.deliveryKey)
            cursor = next
            if !more { return keys }
        }
        throw Problem("endless", "")
    }

    private let beginning = "{}"

    @Test func `rows of one stamp across pages come once each, and the poll ends`() throws {
        var contacts = Contacts()
        contacts.rows = (1...600).map { ("2026-03-01T08:00:00.1234567Z", $0) }
        var cursor = beginning

        let keys = try poll(contacts, from: &cursor)

        #expect(keys.count == 600)
        #expect(Set(keys).count == 600)
    }

    @Test func `a row that commits behind a later one is found by the next poll`() throws {
        var contacts = Contacts()
        contacts.rows = [("2026-03-01T08:59:59.0000000Z", 1)]
        var cursor = beginning
        _ = try poll(contacts, from: &cursor)

        contacts.rows.append(("2026-03-01T08:59:30.0000000Z", 2))
        contacts.time = "Sun, 01 Mar 2026 09:05:00 GMT"
        let keys = try poll(contacts, from: &cursor)

        #expect(keys.contains("poll:Contact:2@2026-03-01T08:59:30.0000000Z"))
    }

    @Test func `what was found again has the same key, and a quiet collection comes to rest`() throws {
        var contacts = Contacts()
        contacts.rows = (1...300).map { ("2026-03-01T08:59:59.0000000Z", $0) }
        var cursor = beginning
        let first = try poll(contacts, from: &cursor)

        contacts.time = "Sun, 01 Mar 2026 09:05:00 GMT"
        let second = try poll(contacts, from: &cursor)
        let third = try poll(contacts, from: &cursor)

        #expect(first == second)
        #expect(third.isEmpty)
    }

    @Test func `a change between two pages is not lost`() throws {
        var contacts = Contacts()
        contacts.rows = (1...300).map { ("2026-03-01T08:00:00.0000000Z", $0) }
        let prober = try #require(try ArloFixture.system(receive: ArloFixture.polled).prober)
        let kind = ArloFixture.kind("Contact")
        func step(_ cursor: String, _ responses: [HTTPResponse]) -> Step<PollResult> {
            prober.step(for: kind, from: cursor, at: ArloFixture.now, wanting: [], after: responses)
        }
        guard case .send(let request) = step(beginning, []),
            case .finish(.harvest(_, var cursor, true)) = step(beginning, [try contacts.answer(request)])
        else {
            Issue.record("there is no first page")
            return
        }

        contacts.rows[279].stamp = "2026-03-01T08:30:00.0000000Z"
        let keys = try poll(contacts, from: &cursor)

        #expect(keys.count == 50)
        #expect(keys.last == "poll:Contact:280@2026-03-01T08:30:00.0000000Z")
    }
}
