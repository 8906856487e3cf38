import Model

/// Which resource a path names.
extension ArloSimulator {
    /// Answers a call.
    mutating func resource(_ call: ArloCall) throws(ArloFault) -> HTTPResponse {
        guard let name = call.segment(0) else {
            try Self.allow(["GET"], call)
            return entrance(call)
        }
        guard let kind = ArloKind(path: name) else { throw .notFound }
        switch (call.path.count, call.segment(2)) {
        case (1, _): return try collection(kind, call)
        case (2, _): return try single(kind, call)
        case (3, "registrations"?) where kind == .contact:
            try Self.allow(["GET"], call)
            return try list(.registration, tenant.registrations(of: try current(kind, call)), call)
        case (3, "employment"?) where kind == .contact: return try employment(call)
        case (4, "integrationdata"?) where kind.isParty: return try integrationData(kind, call)
        default: throw .notFound
        }
    }

    private mutating func collection(_ kind: ArloKind, _ call: ArloCall) throws(ArloFault) -> HTTPResponse {
        try Self.allow(kind.collectionMethods, call)
        guard call.method == "POST" else { return try list(kind, tenant.listed(kind), call) }
        if kind.merged != nil { return try createMerge(kind, call) }
        if kind == .endpoint { return try createEndpoint(call) }
        let empty = ArloRecord(kind, tenant.nextID(kind), made: call.now)
        let record = try ArloBody(try call.document(kind.element)).replacing(empty, in: tenant)
        return created(tenant.add(record, at: call.now), call)
    }

    private mutating func single(_ kind: ArloKind, _ call: ArloCall) throws(ArloFault) -> HTTPResponse {
        try Self.allow(kind.methods, call)
        let record = try current(kind, call)
        return .xml(200, showing(call).element(of: try write(record, call)))
    }

    private mutating func employment(_ call: ArloCall) throws(ArloFault) -> HTTPResponse {
        try Self.allow(ArloKind.employment.methods, call)
        let contact = try current(.contact, call)
        guard let record = tenant.related(contact, "Employment") else { throw .notFound }
        return .xml(200, showing(call).element(of: try write(record, call)))
    }

    /// Changes a record as PUT and PATCH ask; any other method leaves it as it is.
    private mutating func write(_ record: ArloRecord, _ call: ArloCall) throws(ArloFault) -> ArloRecord {
        let changed: ArloRecord
        switch call.method {
        case "PUT":
            changed = try ArloBody(try call.document(record.kind.element)).replacing(record, in: tenant)
        case "PATCH":
            changed = try ArloDiff(try call.document("diff"), in: tenant).applied(to: record)
        default: return record
        }
        if record.kind == .endpoint { webhooks.endpointChanged(changed, before: record) }
        return tenant.change(changed, at: call.now)
    }

    /// The answer to a creation.
    func created(_ record: ArloRecord, _ call: ArloCall) -> HTTPResponse {
        let showing = showing(call)
        var response = HTTPResponse.xml(201, showing.element(of: record))
        response.headers.replace("Location", showing.address(of: record))
        return response
    }

    /// The record that the path names.
    ///
    /// - Throws: 404, or 308 with the address of the survivor when the record was merged away; nothing is done then.
    func current(_ kind: ArloKind, _ call: ArloCall) throws(ArloFault) -> ArloRecord {
        guard let record = tenant.record(kind, call.path[1].lowercased()) else { throw .notFound }
        guard let survivor = tenant.survivor(of: record) else { return record }
        let rest = call.path.dropFirst(2).map { $0 + "/" }.joined()
        var headers: HTTPHeaders = ["Location": "\(call.base)\(kind.path)/\(survivor.id)/\(rest)"]
        if let merge = kind.merge, let request = record.mergeRequest {
            // The headers' names are unconfirmed.
            headers.add("Link", "<\(call.base)\(merge.path)/\(request)/>; rel=\"\(merge.element)\"")
        }
        throw ArloFault(308, "PermanentRedirect", "The resource was merged into another.", headers: headers)
    }

    /// Lets only certain methods pass.
    static func allow(_ methods: [String], _ call: ArloCall) throws(ArloFault) {
        guard methods.contains(call.method) else { throw .notAllowed(but: methods) }
    }
}
