import Model

/// Which resource a path names.
extension SalesforceSimulator {
    /// Answers a call under a version's base path.
    mutating func resource(_ call: SalesforceCall) throws(SalesforceFault) -> HTTPResponse {
        switch call.path.first {
        case nil: return .json(200, Self.index(call.base))
        case "limits": return .json(200, limits)
        case "query", "queryAll": return try query(call)
        case "sobjects": return try sobjects(call)
        case "composite": return try composite(call)
        default: throw .notFound
        }
    }

    private mutating func sobjects(_ call: SalesforceCall) throws(SalesforceFault) -> HTTPResponse {
        guard call.path.count > 1 else { return try allow(["GET"], call) { .json(200, globalDescription(call.base)) } }
        guard let object = organization.schema.object(call.path[1]) else { throw .notFound }
        switch call.path.count {
        case 2 where call.method == "POST": return try create(object, call)
        case 2: return try allow(["GET", "POST"], call) { .json(200, basicInformation(object, call.base)) }
        case 3 where call.path[2] == "describe":
            return try allow(["GET"], call) { .json(200, description(object, call.base)) }
        case 3 where call.path[2] == "updated": return .json(200, try updated(object, call))
        case 3 where call.path[2] == "deleted": return .json(200, try deleted(object, call))
        case 3: return try row(object, call, id: call.path[2])
        case 4: return try keyedRow(object, call, key: call.path[2], value: call.path[3])
        default: throw .notFound
        }
    }

    /// Answers only to some methods.
    func allow(
        _ methods: [String],
        _ call: SalesforceCall,
        _ answer: () -> HTTPResponse
    ) throws(SalesforceFault) -> HTTPResponse {
        guard methods.contains(call.method) else {
            throw .methodNotAllowed(call.method, allowed: methods.joined(separator: ","))
        }
        return answer()
    }

    private static func index(_ base: String) -> JSON {
        let names = ["composite", "limits", "query", "queryAll", "sobjects"]
        return .object(JSONObject(names.map { ($0, .string("\(base)/\($0)")) }))
    }

    private var limits: JSON {
        func limit(_ max: Int, _ remaining: Int) -> JSON { ["Max": .integer(max), "Remaining": .integer(remaining)] }
        return [
            "DailyApiRequests": limit(budget.limit, budget.limit - budget.used),
            "DailyBulkApiBatches": limit(15_000, 15_000), "DailyBulkV2QueryJobs": limit(10_000, 10_000),
            "DataStorageMB": limit(1024, 1024), "FileStorageMB": limit(1024, 1024),
        ]
    }
}
