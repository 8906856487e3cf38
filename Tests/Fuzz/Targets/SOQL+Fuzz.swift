import Model
import Platforms
import Sandbox

extension FuzzTarget {
    /// Texts that are looked for in Salesforce: one, or two on two lines.
    static let soql = FuzzTarget(
        "soql",
        "whatever text is looked for, the query asks for that text and nothing else, and finds the record that has it",
        sizeLimit: 512,
        words: ["' OR Name != '", "\\'", "\\\\'", "\\u0027", "') LIMIT 1 --", "%", "_", "\u{301}", "\u{200D}", "\\"],
        check: { bytes in
            var input = FuzzInput(bytes)
            let one = input.line()
            let texts = [one] + (input.rest.isEmpty ? [] : [input.text])
            let queries = texts.map { IdentityQuery(KindRef("salesforce", "Account"), equals: ["Name": .text($0)]) }
            guard texts.allSatisfy({ !$0.isEmpty }), Set(texts).count == texts.count else { return }
            let system = try Connections.salesforce.get()
            let step = system.matcher.step(for: queries, wanting: [], description: nil, after: [])
            guard case .send(let request) = step else {
                throw Breach(description: "texts are looked for")
            }
            let statement = try statement(of: request)
            let head = "SELECT Id, SystemModstamp, CreatedDate, Name FROM Account WHERE Name IN ("
            let (literals, tail) = try literals(in: statement, behind: head)
            try hold(literals == texts, "the literals are the texts")
            let limit = texts.count == 1 ? 10 : 2000
            try hold(tail == ") ORDER BY SystemModstamp DESC, Id LIMIT \(limit)", "the query ends as it should")
            try checkSandbox(statement, texts)
        }
    )

    private static func statement(of request: HTTPRequest) throws -> String {
        try hold(request.method == "GET" && request.target.utf8.count <= 16_384, "a query fits a request")
        try hold(request.target.utf8.allSatisfy { $0 > 32 && $0 < 127 }, "a request's target is printable ASCII")
        try hold(request.path == "/services/data/v62.0/query", "a query goes where queries go")
        let pairs = PercentEncoding.pairs(request.query ?? "")
        guard pairs.count == 1, pairs[0].name == "q" else { throw Breach(description: "a request has one query") }
        return pairs[0].value
    }

    /// Reads the literals of a list by the rules of Salesforce's reference, and what stands behind the last of them.
    private static func literals(in statement: String, behind head: String) throws -> (texts: [String], tail: String) {
        var rest = Array(statement.unicodeScalars)[...]
        try hold(rest.starts(with: head.unicodeScalars), "the query begins as it should")
        rest = rest.dropFirst(head.unicodeScalars.count)
        var texts: [String] = []
        repeat {
            if !texts.isEmpty { rest = rest.dropFirst(2) }
            try hold(rest.popFirst() == "'", "a literal begins with a quote")
            texts.append(try literal(&rest))
        } while rest.starts(with: ", '".unicodeScalars)
        return (texts, String(String.UnicodeScalarView(rest)))
    }

    private static func literal(_ rest: inout ArraySlice<Unicode.Scalar>) throws -> String {
        let escapes: [Unicode.Scalar: Unicode.Scalar] = [
            "n": "\n", "r": "\r", "t": "\t", "b": "\u{8}", "f": "\u{C}", "'": "'", "\"": "\"", "\\": "\\",
        ]
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "'" { return String(text) }
            guard scalar == "\\" else {
                try hold(scalar.value >= 32, "no control character stands in a literal")
                text.append(scalar)
                continue
            }
            guard let escape = rest.popFirst() else { break }
            if escape == "u" {
                let code = UInt32(String(String.UnicodeScalarView(rest.prefix(4))), radix: 16)
                guard let escaped = code.flatMap(Unicode.Scalar.init) else { break }
                text.append(escaped)
                rest = rest.dropFirst(4)
            } else if let escaped = escapes[escape] {
                text.append(escaped)
            } else {
                break
            }
        }
        throw Breach(description: "a literal has only escapes that are known, and ends")
    }

    /// An organisation without records.
    private static let organization = SalesforceSimulator(SalesforceOptions(seed: "fuzz"))

    /// The simulated Salesforce understands the query, and finds by it the record that has the first text.
    private static func checkSandbox(_ statement: String, _ texts: [String]) throws {
        var simulator = organization
        let bystander = JSONObject([("Name", "a bystander of no such name")])
        let wanted = JSONObject([("Name", .string(texts[0]))])
        guard let ids = try? simulator.take(given: "Account", [bystander, wanted], at: Connections.now) else { return }
        let login = simulator.personToken ?? ""
        let answer = simulator.answer(
            HTTPRequest(
                "GET",
                "/services/data/v62.0/query?q=\(PercentEncoding.encode(statement))",
                headers: ["Authorization": "Bearer \(login)"]
            ),
            at: Connections.now
        )
        try hold(answer.status == 200, "the query is understood: \(String(decoding: answer.body, as: UTF8.self))")
        let found = try JSON.parse(answer.body)["records"]?.elements?.compactMap { $0["Id"]?.text } ?? []
        try hold(!found.contains(ids[0]), "the query finds nobody else")
        let kept = simulator.records(of: "Account").first { $0.id == ids[1] }?.fields["Name"]?.text
        if kept == texts[0] { try hold(found == [ids[1]], "the query finds the record") }
    }
}
