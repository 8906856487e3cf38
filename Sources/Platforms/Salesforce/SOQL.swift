import Model

/// Text of Salesforce's query language.
enum SOQL {
    /// A text as a literal in quotes.
    ///
    /// Only the escapes that SOQL knows may appear; any other backslash makes the query malformed, and a quote that is
    /// not escaped would end the literal (SOQL reference, "Quoted String Escape Sequences").
    static func quoted(_ text: String) -> String {
        var literal = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": literal += "\\\\"
            case "'": literal += "\\'"
            case "\"": literal += "\\\""
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\u{8}": literal += "\\b"
            case "\u{C}": literal += "\\f"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                literal += "\\u00\(Hex.encode([UInt8(truncatingIfNeeded: scalar.value)]))"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "'"
    }

    /// A value as a literal of a field's type; nil when no record of that field can have it.
    ///
    /// Without a description of the field the value's own type decides.
    static func literal(_ value: FieldValue, of field: FieldDescription?) -> String? {
        guard let field else { return literal(value) }
        return field.type.interpret(value).flatMap { literal($0) }
    }

    private static func literal(_ value: FieldValue) -> String? {
        switch value {
        case .null: nil
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): number.plain
        case .instant(let instant): instant.description
        case .day(let day): day.description
        case .text, .wire, .list: value.text.map(quoted)
        }
    }

    /// A list of fields to select, each once: SOQL refuses a field that is named twice, in whatever case.
    static func selection(_ paths: [FieldPath]) -> String {
        var seen: Set<String> = []
        return paths.filter { seen.insert($0.text.lowercased()).inserted }.map(\.text).joined(separator: ", ")
    }

    /// Divides list items into groups whose statements stay within the longest request target.
    ///
    /// - Parameters:
    ///   - items: the items as they stand in the statement.
    ///   - frame: the statement without any item.
    ///   - separator: what stands between two items.
    /// - Returns: the ranges of `items`; nil when one of them is too long even alone.
    static func groups(_ items: [String], within frame: String, separator: String) -> [Range<Int>]? {
        let room = SalesforceAPI.targetLimit - length(frame) - slack
        var groups: [Range<Int>] = []
        var start = 0
        var used = 0
        for (index, item) in items.enumerated() {
            let needed = length(item) + length(separator)
            guard needed <= room else { return nil }
            if used + needed > room {
                groups.append(start..<index)
                (start, used) = (index, 0)
            }
            used += needed
        }
        return items.isEmpty ? [] : groups + [start..<items.count]
    }

    /// Room for the resource's path and the brackets around a list.
    private static let slack = 64

    private static func length(_ text: String) -> Int { PercentEncoding.encode(text).utf8.count }
}

/// What a query brought.
enum QueryResult {
    /// Its records, of every page.
    case records([SalesforceRecord])
    /// It failed.
    case failed(SalesforceFault)
    /// It has more pages than one conversation reads.
    case tooMany
}

extension Dialogue {
    /// The most pages of one query that are read; a look-up that needs more asks for less.
    private static let pageLimit = 8

    /// Runs a query to its last page.
    mutating func query(
        _ statement: String,
        withDeleted: Bool = false,
        _ api: SalesforceAPI
    ) throws(Question) -> QueryResult {
        var records: [SalesforceRecord] = []
        var request = api.get("\(withDeleted ? "queryAll" : "query")?q=\(PercentEncoding.encode(statement))")
        for _ in 0..<Self.pageLimit {
            let response = try ask(request)
            if let fault = SalesforceFault(response) { return .failed(fault) }
            guard let page = QueryPage(response) else { return .failed(SalesforceFault(unexpected: response)) }
            records += page.records
            guard let next = page.next else { return .records(records) }
            request = HTTPRequest("GET", next)
        }
        return .tooMany
    }
}

/// One page of a query's answer.
struct QueryPage {
    /// The records on it.
    let records: [SalesforceRecord]
    /// The path of the next page; nil on the last.
    let next: String?

    /// Reads a page; nil when the answer is none, or leads nowhere although it is not the last.
    init?(_ response: HTTPResponse) {
        guard let json = try? JSON.parse(response.body), let elements = json["records"]?.elements,
            let done = json["done"]?.flag
        else { return nil }
        records = elements.compactMap { SalesforceRecord($0) }
        next = done ? nil : json["nextRecordsUrl"]?.text.flatMap { SalesforceAPI.nextPage($0) }
        guard done || next != nil else { return nil }
    }
}

extension SalesforceFault {
    /// An answer that succeeded but is not what was asked for.
    init(unexpected response: HTTPResponse) {
        self.init(
            code: "unexpected-answer",
            message: "the answer is not what the API describes",
            fields: [],
            status: response.status,
            retryAfter: nil
        )
    }
}
