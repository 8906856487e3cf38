import Model

/// `/composite` and `/composite/batch`: several calls in one.
extension SalesforceSimulator {
    /// Calls that one composite or batch may carry (fact sheet §3.6).
    private static let subrequestLimit = 25

    /// Answers under `/composite`.
    mutating func composite(_ call: SalesforceCall) throws(SalesforceFault) -> HTTPResponse {
        switch call.path.dropFirst().first {
        case "sobjects": return try collections(call)
        case "batch" where call.path.count == 2: return try batch(call)
        case nil: return try sequence(call)
        default: throw .notFound
        }
    }

    /// Independent calls: no references, no rollback.
    private mutating func batch(_ call: SalesforceCall) throws(SalesforceFault) -> HTTPResponse {
        let body = try call.json()
        let requests = try Self.subrequests(body["batchRequests"])
        var results: [JSON] = []
        var failed = false
        for request in requests {
            if failed, body["haltOnError"]?.flag == true {
                results.append(["statusCode": 412, "result": SalesforceFault("BATCH_PROCESSING_HALTED", "Halted").body])
                continue
            }
            let answer = subrequest(
                request["method"]?.text ?? "",
                "/services/data/" + (request["url"]?.text ?? ""),
                request["richInput"],
                call
            )
            failed = failed || !answer.succeeded
            results.append(["statusCode": .integer(answer.status), "result": Self.body(answer)])
        }
        return .json(200, ["hasErrors": .flag(failed), "results": .array(results)])
    }

    /// Calls that may refer to the results of earlier ones, undone together when `allOrNone` asks for it.
    private mutating func sequence(_ call: SalesforceCall) throws(SalesforceFault) -> HTTPResponse {
        guard call.method == "POST" else { throw .methodNotAllowed(call.method, allowed: "POST") }
        let body = try call.json()
        let requests = try Self.subrequests(body["compositeRequest"])
        let atomic = body["allOrNone"]?.flag ?? false
        let before = atomic ? organization : nil
        var answers: [(reference: String, answer: HTTPResponse)] = []
        for request in requests {
            let references = References(answers)
            let answer: HTTPResponse
            do throws(SalesforceFault) {
                let target = try references.resolve(request["url"]?.text ?? "")
                answer = subrequest(
                    request["method"]?.text ?? "",
                    target,
                    try request["body"].map(references.resolve),
                    call
                )
            } catch {
                answer = error.response
            }
            answers.append((request["referenceId"]?.text ?? "", answer))
        }
        if let before, answers.contains(where: { !$0.answer.succeeded }) {
            organization = before
            answers = answers.map { $0.answer.succeeded ? ($0.reference, Self.halted.response) : $0 }
        }
        return .json(200, ["compositeResponse": .array(answers.map { Self.result($0.reference, $0.answer) })])
    }

    private mutating func subrequest(
        _ method: String,
        _ target: String,
        _ body: JSON?,
        _ call: SalesforceCall
    ) -> HTTPResponse {
        let request = HTTPRequest(
            method,
            target,
            headers: ["Content-Type": "application/json"],
            body: body?.bytes ?? []
        )
        let segments = request.path.split(separator: "/").compactMap { PercentEncoding.decode($0) }
        do throws(SalesforceFault) {
            guard segments.starts(with: ["services", "data"]) else { throw .notFound }
            return try resource(SalesforceCall(request, segments: segments, author: call.author))
        } catch {
            return error.response
        }
    }

    private static func subrequests(_ list: JSON?) throws(SalesforceFault) -> [JSON] {
        guard let requests = list?.elements, !requests.isEmpty else {
            throw .malformedBody("The request must have at least one subrequest")
        }
        guard requests.count <= subrequestLimit else {
            throw SalesforceFault("LIMIT_EXCEEDED", "The request can't have more than \(subrequestLimit) operations.")
        }
        return requests
    }

    private static func result(_ reference: String, _ answer: HTTPResponse) -> JSON {
        var headers = JSONObject()
        if let location = answer.headers.first("Location") { headers["Location"] = .string(location) }
        return [
            "body": body(answer), "httpHeaders": .object(headers), "httpStatusCode": .integer(answer.status),
            "referenceId": .string(reference),
        ]
    }

    private static func body(_ answer: HTTPResponse) -> JSON { (try? JSON.parse(answer.body)) ?? .null }

    private static let halted = SalesforceFault(
        "PROCESSING_HALTED",
        "The transaction was rolled back since another operation in the same transaction failed."
    )
}

/// The results that later subrequests may name as `@{reference.path}`.
private struct References {
    private let bodies: [String: JSON]

    init(_ answers: [(reference: String, answer: HTTPResponse)]) {
        bodies = Dictionary(
            answers.map { ($0.reference, (try? JSON.parse($0.answer.body)) ?? .null) },
            uniquingKeysWith: { $1 }
        )
    }

    func resolve(_ json: JSON) throws(SalesforceFault) -> JSON {
        switch json {
        case .string(let text): return .string(try resolve(text))
        case .array(let elements):
            var resolved: [JSON] = []
            for element in elements { resolved.append(try resolve(element)) }
            return .array(resolved)
        case .object(let object):
            var resolved = JSONObject()
            for member in object.members { resolved[member.name] = try resolve(member.value) }
            return .object(resolved)
        case .null, .flag, .number: return json
        }
    }

    func resolve(_ text: String) throws(SalesforceFault) -> String {
        let pieces = text.split(separator: "@{", omittingEmptySubsequences: false)
        var resolved = String(pieces[0])
        for piece in pieces.dropFirst() {
            let parts = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            let names = parts[0].split(separator: ".", maxSplits: 1)
            guard parts.count == 2, names.count == 2 else { throw .malformedBody("Invalid reference: \(parts[0])") }
            let found = bodies[String(names[0])]?.value(at: String(names[1]))
            guard let value = found.flatMap({ FieldValue(plain: $0).text }) else {
                throw SalesforceFault(
                    "PROCESSING_HALTED",
                    "Invalid reference specified. No value for \(parts[0]) found in \(names[0])"
                )
            }
            resolved += value + parts[1]
        }
        return resolved
    }
}
