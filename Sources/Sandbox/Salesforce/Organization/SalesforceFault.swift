import Model

/// One error in Salesforce's words.
struct SalesforceFault: Error, Sendable, Hashable {
    /// The code, `REQUIRED_FIELD_MISSING` and the like.
    let code: String
    let message: String
    let fields: [String]
    /// The status when the whole request fails with it.
    let status: Int
    /// Whether `fields` is shown although it is empty.
    let showsFields: Bool

    init(_ code: String, _ message: String, fields: [String] = [], status: Int = 400, showsFields: Bool = false) {
        self.code = code
        self.message = message
        self.fields = fields
        self.status = status
        self.showsFields = showsFields
    }

    /// The body of a failed request: an array of one error with `errorCode`.
    var body: JSON {
        var error: JSONObject = JSONObject([("message", .string(message)), ("errorCode", .string(code))])
        if showsFields || !fields.isEmpty { error["fields"] = .array(fields.map(JSON.string)) }
        return .array([.object(error)])
    }

    /// The answer of a failed request.
    var response: HTTPResponse { .json(status, body) }

    /// The result of one record of a collection: `statusCode`, and no id.
    var result: JSON {
        [
            "success": false,
            "errors": [
                [
                    "statusCode": .string(code), "message": .string(message),
                    "fields": .array(fields.map(JSON.string)),
                ]
            ],
        ]
    }
}

extension SalesforceFault {
    /// There is no such path, object or record.
    static let notFound = SalesforceFault("NOT_FOUND", "The requested resource does not exist", status: 404)
    /// The record was deleted.
    static let deleted = SalesforceFault("ENTITY_IS_DELETED", "entity is deleted", status: 404, showsFields: true)
    /// The session is missing, unknown or over.
    static let noSession = SalesforceFault("INVALID_SESSION_ID", "Session expired or invalid", status: 401)
    /// A reference, or an id of a collection, that leads nowhere.
    static let crossReference = SalesforceFault(
        "INVALID_CROSS_REFERENCE_KEY",
        "invalid cross reference id",
        status: 404
    )
    /// What siblings of a failed record get under `allOrNone`.
    static let rolledBack = SalesforceFault(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header"
    )
    /// The method does not fit the path.
    static func methodNotAllowed(_ method: String, allowed: String) -> SalesforceFault {
        SalesforceFault(
            "METHOD_NOT_ALLOWED",
            "HTTP Method '\(method)' not allowed. Allowed are \(allowed)",
            status: 405
        )
    }
    /// The path names something that is no id and no external id field.
    static func noExternalID(_ name: String) -> SalesforceFault {
        SalesforceFault(
            "NOT_FOUND",
            "Provided external ID field does not exist or is not accessible: \(name)",
            status: 404
        )
    }
    /// The body is no JSON, or not of the expected shape.
    static func malformedBody(_ message: String) -> SalesforceFault {
        SalesforceFault("JSON_PARSER_ERROR", message)
    }
    /// A field that the object does not have.
    static func noColumn(_ name: String, of object: String) -> SalesforceFault {
        SalesforceFault("INVALID_FIELD", "No such column '\(name)' on sobject of type \(object)")
    }
}
