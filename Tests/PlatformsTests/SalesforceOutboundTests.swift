import Model
import Platforms
import Testing

@Suite struct SalesforceOutboundTests {
    static let names = FixtureFiles.names(in: SalesforceConversation.folder, ending: ".ask.json")

    @Test(arguments: names) func `a conversation goes as its files say`(name: String) throws {
        let conversation = try SalesforceConversation(name)
        let path = "\(SalesforceConversation.folder)/\(name)"
        let exchanges = FixtureFiles.names(in: SalesforceConversation.folder, ending: ".http")
            .filter { $0.hasPrefix("\(name).response-") }
        var responses: [HTTPResponse] = []

        while case .send(let request) = try conversation.step(after: responses) {
            let number = responses.count + 1
            try #require(number <= exchanges.count, "there is no answer to \(request.method) \(request.target)")
            let expected = String(decoding: try FixtureFiles.bytes("\(path).request-\(number).http"), as: UTF8.self)
            #expect(request.spelled == expected)
            responses.append(try HTTPFile("\(path).response-\(number).http").response)
        }

        guard case .finish(let outcome) = try conversation.step(after: responses) else { return }
        #expect(outcome.pretty == (try FixtureFiles.json("\(path).outcome.json")).pretty)
        #expect(responses.count == exchanges.count)
    }

    @Test(arguments: names) func `no request but a login's leaves the connection's own host`(name: String) throws {
        for number in 1...9 {
            let path = "\(SalesforceConversation.folder)/\(name).request-\(number).http"
            guard let file = try? HTTPFile(path) else { break }
            let target = file.request.target
            #expect(
                target.hasPrefix("/services/data/v62.0/")
                    || target == "https://example.my.salesforce.com/services/oauth2/token"
            )
            #expect(target.utf8.count < 16_384)
        }
    }
}
