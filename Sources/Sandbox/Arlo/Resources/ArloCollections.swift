import Model

/// Collections: filtered, ordered, page by page.
extension ArloSimulator {
    /// How many members a page has unless the request says, and at most (fact sheet §1.2).
    private static let standardPage = 100
    private static let largestPage = 250

    /// Answers a request for a collection.
    ///
    /// - Parameters:
    ///   - kind: the kind of its members.
    ///   - records: its members, by id.
    ///   - call: the request.
    /// - Returns: one page; a page that is asked to be larger than allowed is as large as allowed.
    /// - Throws: 400 for a filter, an order or a number that cannot be read.
    func list(_ kind: ArloKind, _ records: [ArloRecord], _ call: ArloCall) throws(ArloFault) -> HTTPResponse {
        var records = records
        if let text = call.value("filter"), !text.isEmpty {
            let filter = try ArloFilterParser.parse(text, of: kind, in: tenant)
            records = records.filter { filter.accepts($0, in: tenant) }
        }
        if let text = call.value("orderby") {
            records = try ArloOrder(text, of: kind, in: tenant).sorted(records, in: tenant)
        }
        let skip = try Self.number("skip", in: call, standard: 0, least: 0)
        let top = min(try Self.number("top", in: call, standard: Self.standardPage, least: 1), Self.largestPage)
        let address = call.base + call.path.map(PercentEncoding.encode).joined(separator: "/").lowercased() + "/"
        let next = records.count > skip + top ? Self.address(address, call, skip: skip + top) : nil
        let page = showing(call).collection(
            kind,
            records.dropFirst(skip).prefix(top),
            next: next,
            address: Self.address(address, call, skip: nil)
        )
        return .xml(200, page)
    }

    /// How resources are shown to a caller.
    func showing(_ call: ArloCall) -> ArloShowing {
        ArloShowing(tenant: tenant, base: call.base, expansion: ArloExpansion(call.value("expand")))
    }

    /// The collections that there are.
    func entrance(_ call: ArloCall) -> HTTPResponse {
        let kinds = ArloKind.allCases.filter { $0 != .employment }
        let links = kinds.map {
            ArloShowing.link(
                "http://schemas.arlo.co/api/2012/02/auth/" + $0.collection,
                title: $0.collection,
                to: call.base + $0.path + "/"
            )
        }
        return .xml(200, XMLElement("Resources", children: links))
    }

    private static func number(
        _ name: String,
        in call: ArloCall,
        standard: Int,
        least: Int
    ) throws(ArloFault) -> Int {
        guard let text = call.value(name) else { return standard }
        guard let number = Int(text), number >= least else { throw .invalid("\(name) must be a number from \(least).") }
        return number
    }

    /// The address of a page; nil for `skip` leaves the parameter as it was asked for.
    private static func address(_ address: String, _ call: ArloCall, skip: Int?) -> String {
        var pairs = call.query.filter { skip == nil || $0.name.lowercased() != "skip" }
        if let skip { pairs.append((name: "skip", value: String(skip))) }
        guard !pairs.isEmpty else { return address }
        return address + "?" + pairs.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }
}
