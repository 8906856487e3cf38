import Model

/// What an integration keeps at a contact or an organisation, private to its vendor.
extension ArloSimulator {
    /// Shows it, or puts a document in its place.
    ///
    /// To keep something there is no change of the record, and nobody is notified (unconfirmed).
    mutating func integrationData(_ kind: ArloKind, _ call: ArloCall) throws(ArloFault) -> HTTPResponse {
        try Self.allow(["GET", "PUT"], call)
        var record = try current(kind, call)
        let vendor = call.path[3]
        let name = kind.element + "IntegrationData"
        if call.method == "PUT" {
            var document = try call.document(name)
            document.children.removeAll { ["VendorID", "Link"].contains($0.name) }
            record.integration[vendor.lowercased()] = document
            tenant.store(record)
        }
        guard let kept = record.integration[vendor.lowercased()] else { throw .notFound }
        let address = "\(call.base)\(kind.path)/\(record.id)/integrationdata/\(PercentEncoding.encode(vendor))/"
        let shown = [XMLElement("VendorID", text: vendor)] + kept.children + [ArloShowing.link("self", to: address)]
        return .xml(200, XMLElement(name, children: shown))
    }
}
