import Model

/// What to do about a failure.
enum SalesforceRemedy: Sendable, Hashable {
    /// Try this record again; the rest of the connection is well.
    case retry
    /// Try this record again, by itself: it may be what is too much.
    case retryAlone
    /// Let the whole connection rest, for so long or as long as is usual.
    case rest(Duration?)
    /// It can never succeed as it is.
    case refuse
    /// The record is not there.
    case gone
}

extension SalesforceFault {
    /// How long to wait where only an administrator or the next hours can help.
    ///
    /// A used-up daily limit, full storage, a disabled API: nothing is lost meanwhile, and nothing hammers.
    private static let longRest = Duration.seconds(15 * 60)

    /// How long to wait when too many long calls run at once.
    private static let shortRest = Duration.seconds(15)

    /// What each code asks for, from Salesforce's REST error reference and restforce's enumeration.
    ///
    /// A code that is not here is judged by its status.
    private static let remedies: [String: SalesforceRemedy] = [
        // Races and locks: the next attempt may well succeed.
        "UNABLE_TO_LOCK_ROW": .retry, "DUPLICATE_VALUE": .retry, "INVALID_QUERY_LOCATOR": .retry,
        "ALL_OR_NONE_OPERATION_ROLLED_BACK": .retry, "PROCESSING_HALTED": .retry, "BATCH_PROCESSING_HALTED": .retry,
        "CONFLICT": .retry, "TXN_SECURITY_METERING_ERROR": .retry,
        // Too much at once, or something broke inside.
        "REQUEST_RUNNING_TOO_LONG": .retryAlone, "QUERY_TIMEOUT": .retryAlone, "QUERY_TOO_COMPLICATED": .retryAlone,
        "UNKNOWN_EXCEPTION": .retryAlone, "INTERNAL_ERROR": .retryAlone, "APEX_ERROR": .retryAlone,
        "LIMIT_EXCEEDED": .retryAlone, "no-reason": .retryAlone,
        "unexpected-answer": .retryAlone,
        // The org is busy, or closed to us.
        "SERVER_UNAVAILABLE": .rest(nil), "TOO_MANY_APEX_REQUESTS": .rest(nil),
        "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": .rest(nil), "ORG_LOCKED": .rest(longRest),
        "ORG_IN_MAINTENANCE": .rest(nil), "SYSTEM_BUSY": .rest(nil), "INVALID_SESSION_ID": .rest(nil),
        "INVALID_AUTH_HEADER": .rest(longRest), "UNSUPPORTED_API_VERSION": .rest(longRest),
        "API_DISABLED_FOR_ORG": .rest(longRest), "API_CURRENTLY_DISABLED": .rest(longRest),
        "STORAGE_LIMIT_EXCEEDED": .rest(longRest), "PASSWORD_LOCKOUT": .rest(longRest),
        "INACTIVE_OWNER_OR_USER": .refuse, "INSUFFICIENT_ACCESS": .refuse, "INSUFFICIENT_ACCESS_OR_READONLY": .refuse,
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": .refuse,
        // The record itself.
        "ENTITY_IS_DELETED": .gone,
        // The data, the mapping or the permissions: a person must act.
        "CANNOT_UPDATE_CONVERTED_LEAD": .refuse, "DUPLICATES_DETECTED": .refuse, "DUPLICATE_EXTERNAL_ID": .refuse,
        "REQUIRED_FIELD_MISSING": .refuse, "STRING_TOO_LONG": .refuse, "FIELD_CUSTOM_VALIDATION_EXCEPTION": .refuse,
        "FIELD_INTEGRITY_EXCEPTION": .refuse, "FIELD_FILTER_VALIDATION_EXCEPTION": .refuse,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": .refuse, "INVALID_EMAIL_ADDRESS": .refuse,
        "NUMBER_OUTSIDE_VALID_RANGE": .refuse, "JSON_PARSER_ERROR": .refuse, "MALFORMED_ID": .refuse,
        "INVALID_ID_FIELD": .refuse, "INVALID_TYPE": .refuse, "INVALID_FIELD": .refuse, "MALFORMED_QUERY": .refuse,
        "INVALID_FIELD_FOR_INSERT_UPDATE": .refuse, "MISSING_ARGUMENT": .refuse,
    ]

    /// What to do about this failure.
    var remedy: SalesforceRemedy {
        switch code {
        case "REQUEST_LIMIT_EXCEEDED":
            // The daily limit and the limit of calls at once differ in nothing but the words.
            return .rest(message.contains("Concurrent") ? Self.shortRest : Self.longRest)
        case "CANNOT_EXECUTE_FLOW_TRIGGER", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY":
            // The org's own automation failed; only a lock inside it passes.
            return message.contains("UNABLE_TO_LOCK_ROW") ? .retry : .refuse
        case "INVALID_CROSS_REFERENCE_KEY":
            // Without a field it is the record itself that is not there; with one it is what the field points to.
            return isOfReference ? .refuse : .gone
        default: return Self.remedies[code] ?? remedyByStatus
        }
    }

    /// Whether it says that a field's value leads to no record.
    var isOfReference: Bool { code == "INVALID_CROSS_REFERENCE_KEY" && !fields.isEmpty }

    private var remedyByStatus: SalesforceRemedy {
        guard let status else { return .refuse }
        switch status {
        case 500: return .retryAlone
        case 501...: return .rest(nil)
        case 401, 420, 429: return .rest(nil)
        case 410: return .rest(Self.longRest)
        case 414, 431: return .retryAlone
        case 300: return .refuse
        case 301..<400: return .rest(Self.longRest)
        // A refusal without a code comes from a proxy in front of Salesforce, and is not about the record.
        default: return code.hasPrefix("http-") ? .rest(nil) : .refuse
        }
    }

    /// What this failure comes to.
    ///
    /// Where it is `shared`, the failure as a whole of a request that carried several records, what blames the content
    /// only sends each record on its way alone, so that one bad record cannot sink 199 good ones.
    func setback(shared: Bool = false) -> SalesforceSetback {
        switch remedy {
        case .retry: .later(Later(code, wait: retryAfter, scope: .item))
        case .retryAlone: .later(Later(code, wait: retryAfter, scope: .item, alone: true))
        case .rest(let wait): .later(Later(code, wait: retryAfter ?? wait, scope: .connection))
        case .gone where !shared: .gone
        case .refuse where !shared: .refused(problem)
        case .gone, .refuse: .later(Later(code, scope: .item, alone: true))
        }
    }
}
