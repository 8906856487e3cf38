import Model
import Testing

@testable import Platforms

@Suite struct SalesforceFaultTests {
    private func fault(_ status: Int, _ code: String? = nil, _ message: String = "m") -> SalesforceFault? {
        guard let code else { return SalesforceFault(HTTPResponse(status, body: Array("<html>".utf8))) }
        return SalesforceFault(.json(status, [["errorCode": .string(code), "message": .string(message)]]))
    }

    @Test(arguments: [
        (503, nil, SalesforceRemedy.rest(nil)), (502, nil, .rest(nil)), (500, nil, .retryAlone), (429, nil, .rest(nil)),
        (403, nil, .rest(nil)), (302, nil, .rest(.seconds(900))), (414, nil, .retryAlone), (300, nil, .refuse),
        (400, "SOMETHING_NEW", .refuse), (500, "SOMETHING_NEW", .retryAlone), (503, "SOMETHING_NEW", .rest(nil)),
        (403, "API_DISABLED_FOR_ORG", .rest(.seconds(900))), (400, "UNABLE_TO_LOCK_ROW", .retry),
        (404, "NOT_FOUND", .refuse), (404, "ENTITY_IS_DELETED", .gone), (400, "QUERY_TIMEOUT", .retryAlone),
        (400, "CANNOT_UPDATE_CONVERTED_LEAD", .refuse), (410, "GONE", .rest(.seconds(900))),
    ])
    func `a failure asks for what its code says, or else its status`(
        status: Int,
        code: String?,
        remedy: SalesforceRemedy
    ) {
        #expect(fault(status, code)?.remedy == remedy)
    }

    @Test func `the two limits behind one code are told apart by their words`() {
        let daily = fault(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        let atOnce = fault(
            403,
            "REQUEST_LIMIT_EXCEEDED",
            "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
        )

        #expect(daily?.remedy == .rest(.seconds(900)))
        #expect(atOnce?.remedy == .rest(.seconds(15)))
    }

    @Test func `a wait that Salesforce asks for goes before our own`() throws {
        let response = HTTPResponse(503, headers: ["Retry-After": "7"])

        #expect(
            SalesforceFault(response)?.setback() == .later(Later("http-503", wait: .seconds(7), scope: .connection))
        )
    }

    @Test func `what blames the content of a shared request sends each record on its way alone`() {
        let shared = fault(400, "JSON_PARSER_ERROR")?.setback(shared: true)

        #expect(shared == .later(Later("JSON_PARSER_ERROR", scope: .item, alone: true)))
        #expect(fault(400, "JSON_PARSER_ERROR")?.setback() == .refused(Problem("JSON_PARSER_ERROR", "m")))
    }

    @Test func `the reason of a delay never holds the message, which may hold record data`() {
        let later = fault(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record: 001…")?
            .setback()

        #expect(later == .later(Later("UNABLE_TO_LOCK_ROW", scope: .item)))
    }

    @Test func `an answer that succeeded is no failure`() {
        #expect(fault(200, "X") == nil)
        #expect(SalesforceFault(HTTPResponse(204)) == nil)
    }
}
