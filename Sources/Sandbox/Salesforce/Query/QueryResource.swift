import Model

/// `/query`, `/queryAll`, and the further pages of both.
extension SalesforceSimulator {
    /// Answers a query or shows its next page.
    mutating func query(_ call: SalesforceCall) throws(SalesforceFault) -> HTTPResponse {
        guard call.method == "GET" else { throw .methodNotAllowed(call.method, allowed: "GET,HEAD") }
        guard call.path.count == 1 else { return .json(200, try nextPage(call)) }
        guard let text = call.query["q"] else {
            throw SalesforceFault("MALFORMED_QUERY", "unexpected token: '<EOF>'")
        }
        let query = try SOQLParser.parse(text, schema: organization.schema)
        let deletedToo = call.path[0] == "queryAll"
        let rows = organization.rows(for: query, deletedToo: deletedToo)
        switch query.selection {
        case .count: return .json(200, Self.page(total: rows.count, next: nil, []))
        case .countOf(let route):
            let counted = rows.filter { !organization.value(route, of: $0).isEmpty }.count
            let row: JSON = ["attributes": ["type": "AggregateResult"], "expr0": .integer(counted)]
            return .json(200, Self.page(total: 1, next: nil, [row]))
        case .fields(let routes):
            return .json(200, firstPage(rows, query.object, routes, call))
        }
    }

    private mutating func firstPage(
        _ rows: [SalesforceRow],
        _ object: SalesforceObject,
        _ routes: [SOQLRoute],
        _ call: SalesforceCall
    ) -> JSON {
        let size = pageSize(call)
        let cursor = QueryLocators.Cursor(
            object: object,
            routes: routes,
            ids: rows.map(\.id),
            size: size,
            opened: call.author.now
        )
        let id = rows.count > size ? locators.open(cursor) : nil
        return page(of: cursor, from: 0, locator: id, call)
    }

    /// The page that a locator's address names; rows are shown as they are now.
    private func nextPage(_ call: SalesforceCall) throws(SalesforceFault) -> JSON {
        let parts = call.path[1].split(separator: "-").map(String.init)
        guard parts.count == 2, let start = Int(parts[1]), let cursor = locators.cursor(parts[0], at: call.author.now),
            cursor.ids.indices.contains(start)
        else { throw SalesforceFault("INVALID_QUERY_LOCATOR", "invalid query locator") }
        return page(of: cursor, from: start, locator: parts[0], call)
    }

    private func page(
        of cursor: QueryLocators.Cursor,
        from start: Int,
        locator: String?,
        _ call: SalesforceCall
    ) -> JSON {
        let end = min(start + cursor.size, cursor.ids.count)
        let records = cursor.ids[start..<end].compactMap { id in
            organization.row(id, of: cursor.object).map { record($0, cursor.object, cursor.routes, base: call.base) }
        }
        let next = end < cursor.ids.count ? locator.map { "\(call.base)/query/\($0)-\(end)" } : nil
        return Self.page(total: cursor.ids.count, next: next, records)
    }

    private static func page(total: Int, next: String?, _ records: [JSON]) -> JSON {
        var page = JSONObject([("totalSize", .integer(total)), ("done", .flag(next == nil))])
        if let next { page["nextRecordsUrl"] = .string(next) }
        page["records"] = .array(records)
        return .object(page)
    }

    /// One record as selected: its own fields, and those of its parents nested under the relationship's name.
    private func record(
        _ row: SalesforceRow,
        _ object: SalesforceObject,
        _ routes: [SOQLRoute],
        base: String
    ) -> JSON {
        var record = JSONObject([("attributes", SalesforceOrganization.attributes(of: row, object, base: base))])
        for route in routes where route.steps.isEmpty {
            record[route.field.name] = organization.show(route.field, of: row, object)
        }
        var parents: [String: [SOQLRoute]] = [:]
        for route in routes {
            guard let step = route.steps.first, let name = step.relationship else { continue }
            let rest = SOQLRoute(
                steps: Array(route.steps.dropFirst()),
                objects: Array(route.objects.dropFirst()),
                field: route.field
            )
            parents[name, default: []].append(rest)
            guard record[name] == nil, let parent = route.objects.first else { continue }
            record[name] =
                row.value(of: step).text.flatMap { organization.row($0, of: parent) }.map { _ in .string(parent.name) }
                ?? .null
        }
        for (name, rest) in parents {
            guard let parentName = record[name]?.text, let parent = organization.schema.object(parentName),
                let step = object.reference(name), let id = row.value(of: step).text,
                let parentRow = organization.row(id, of: parent)
            else { continue }
            record[name] = self.record(parentRow, parent, rest, base: base)
        }
        return .object(record)
    }

    /// What the client asks for in `Sforce-Query-Options`, between 200 and 2000, or less where pages are smaller.
    private func pageSize(_ call: SalesforceCall) -> Int {
        let header = call.headers.only("Sforce-Query-Options") ?? ""
        let wanted = header.split(separator: "=").last.flatMap { Int($0) } ?? 2000
        return min(min(max(wanted, 200), 2000), options.largestPage)
    }
}

/// The open ends of long answers; each lives two days.
struct QueryLocators: Sendable {
    /// A long answer: which rows, which fields.
    struct Cursor: Sendable {
        let object: SalesforceObject
        let routes: [SOQLRoute]
        let ids: [String]
        let size: Int
        let opened: Timestamp
    }

    private var cursors: [String: Cursor] = [:]
    private var order: [String] = []
    private var opened = 0
    private static let limit = 100

    /// Keeps an answer.
    ///
    /// - Returns: its locator; the oldest one is given up when there are too many.
    mutating func open(_ cursor: Cursor) -> String {
        opened += 1
        let id = SalesforceID.make(prefix: "0r8", number: opened)
        cursors[id] = cursor
        order.append(id)
        if order.count > Self.limit { cursors[order.removeFirst()] = nil }
        return id
    }

    /// The answer of a locator; nil when there is none or it is older than two days.
    func cursor(_ id: String, at now: Timestamp) -> Cursor? {
        cursors[id].flatMap { now - $0.opened <= .seconds(2 * 86_400) ? $0 : nil }
    }
}
