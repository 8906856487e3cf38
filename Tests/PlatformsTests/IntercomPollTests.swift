import Model
import Platforms
import Testing

@Suite struct IntercomPollTests {
    private let prober = IntercomProber("intercom", interval: .seconds(600), apiVersion: "2.14")
    private let company = KindRef("intercom", "company")

    /// The delivery key of a company of 2026-03-01, 09:00:00 that a sweep reads at a moment of Intercom's.
    private func key(_ name: String, told date: String?) throws -> String? {
        let item: JSON = [
            "type": "company", "id": "64f000000000000000000001", "company_id": "c-1", "name": .string(name),
            "updated_at": 1_772_355_600,
        ]
        let page = HTTPResponse.json(
            200,
            ["type": "list", "data": [item], "scroll_param": "p"],
            headers: date.map { ["Date": $0] } ?? [:]
        )
        let step = prober.step(
            for: company,
            from: prober.beginning(of: company),
            at: Timestamp(seconds: 1_772_355_600),
            wanting: [],
            description: nil,
            after: [page]
        )
        guard case .finish(.harvest(let arrivals, _, _)) = step else { return nil }
        return arrivals.first?.deliveryKey
    }

    @Test func `a company that is read before its second is over is read again`() throws {
        let early = try #require(try key("a", told: "Sun, 01 Mar 2026 09:00:00 GMT"))
        let late = try #require(try key("a", told: "Sun, 01 Mar 2026 09:10:00 GMT"))

        #expect(early != late)
        #expect(try key("a", told: "Sun, 01 Mar 2026 09:20:00 GMT") == late)
        #expect(try key("a", told: nil) == late)
        #expect(try key("b", told: "Sun, 01 Mar 2026 09:10:00 GMT") != late)
    }
}
