import Model

/// What an answer of Arlo's REST API means, whatever was asked.
///
/// Source: developer.arlo.co, the pages on requests and errors; which codes an `ApiException` can have is not stated.
enum ArloAnswer {
    /// A document, in a success.
    case success(XMLElement)
    /// A success without a body.
    case empty
    /// Arlo says that there is no such record.
    case absent
    /// The record was merged away (308); into which, unless the answer does not say.
    case moved(ArloAddress?)
    /// Not now.
    case later(Later)
    /// Never like this.
    case refused(Problem)

    /// Reads an answer.
    init(_ response: HTTPResponse) {
        let error = ArloError(response)
        self =
            switch response.status {
            case 200...299: Self.success(in: response)
            case 308: .moved(Self.survivor(in: response))
            case 300...399: .later(Self.redirected)
            case 401, 403: .later(Self.locked(error))
            case 404 where Self.isArlo(response): .absent
            case 429: .later(Self.limited(response))
            case 408, 500...599: .later(Self.outage(error, response))
            case 409, 412, 423:
                .later(Later("Arlo: \(error.code)", wait: RetryAfter.wait(in: response), scope: .item))
            default: .refused(Problem(error.code, error.message))
            }
    }

    /// The wait that Arlo states behind a 429 (300 requests a minute), where the answer does not say.
    private static let minute: Duration = .seconds(60)

    /// How much XML of an answer is read: a page has 250 records of about 60 elements with all that is expanded in them.
    private static let limits = XMLLimits(bytes: 8 << 20, depth: 24, elements: 60_000)

    private static func success(in response: HTTPResponse) -> ArloAnswer {
        if response.body.isEmpty { return .empty }
        guard case .xml = ArloContentType(response.headers.only("Content-Type")) else { return .later(notXML) }
        do throws(XMLError) {
            return .success(try XMLDocument.parse(response.body, limits: limits))
        } catch {
            return .later(Later("Arlo: the answer cannot be read: \(error)", scope: .item))
        }
    }

    /// The record that a merged one lives on in.
    ///
    /// "Headers referring to the merged contact URI and the original ContactMergeRequest": which ones is not stated.
    /// `Location` is where HTTP has it; else the first that leads to a contact or an organisation is taken.
    private static func survivor(in response: HTTPResponse) -> ArloAddress? {
        let told = (response.headers.only("Location").map { [$0] } ?? []) + response.headers.lines.map(\.value)
        return told.lazy.compactMap { ArloAddress(url: $0) }.first { $0.kind.isKept }
    }

    /// Whether a 404 is about the record: a wrong address must not look like a deleted record, and answers with a page.
    private static func isArlo(_ response: HTTPResponse) -> Bool {
        if response.body.isEmpty { return true }
        guard case .xml = ArloContentType(response.headers.only("Content-Type")) else { return false }
        return true
    }

    private static let notXML = Later("Arlo: the answer is not XML; is this its address?", scope: .connection)

    private static let redirected = Later("Arlo redirects elsewhere; is the `url` right?", scope: .connection)

    /// The body of a 429 is JSON even for callers of XML.
    private static func limited(_ response: HTTPResponse) -> Later {
        let told = (try? JSON.parse(response.body))?["retryAfter"]?.integer.map { Duration.seconds($0) }
        let wait = RetryAfter.wait(in: response) ?? told.map { max(.zero, min($0, RetryAfter.longest)) } ?? minute
        return Later("Arlo: too many requests", wait: wait, scope: .connection)
    }

    private static func outage(_ error: ArloError, _ response: HTTPResponse) -> Later {
        Later("Arlo: \(error.code)", wait: RetryAfter.wait(in: response), scope: .connection)
    }

    /// Roles or credentials are wrong: an operator must act, meanwhile nothing is lost.
    private static func locked(_ error: ArloError) -> Later {
        Later(
            "Arlo refuses the credentials: \(error.code); the user needs the roles API User and Administrator",
            scope: .connection
        )
    }
}

/// What Arlo says in an error: `ApiException` with `Code` and `Message`, or JSON in front of the API.
struct ArloError {
    /// The code; `http-404` and the like where there is none.
    let code: String
    /// The message.
    let message: String

    /// How much XML of an error is read.
    private static let limits = XMLLimits(bytes: 64 << 10, depth: 8, elements: 100)
    private static let longestCode = 64
    private static let longestMessage = 1000

    /// Whether a text is one word that can be logged: nobody's name, no address.
    private static func isCode(_ text: String) -> Bool {
        (1...longestCode).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
    }

    /// Reads the body of an error.
    init(_ response: HTTPResponse) {
        let document = response.succeeded ? nil : try? XMLDocument.parse(response.body, limits: Self.limits)
        let json = response.succeeded || document != nil ? nil : try? JSON.parse(response.body)
        let said = document?.content("Code") ?? json?["error"]?.text
        code = said.flatMap { Self.isCode($0) ? $0 : nil } ?? "http-\(response.status)"
        let words = document?.content("Message") ?? json?["message"]?.text
        message =
            words.map { String($0.prefix(Self.longestMessage)) } ?? "Arlo answered \(response.status) without a message"
    }
}
