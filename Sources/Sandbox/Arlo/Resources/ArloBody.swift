import Model

/// A whole resource as a caller sends it.
struct ArloBody: Sendable {
    private let document: XMLElement

    /// Takes the resource's element.
    init(_ document: XMLElement) { self.document = document }

    /// A record with the values of the body in place of its own; what the body leaves out is cleared.
    ///
    /// What the platform keeps itself stays, and links are passed over, so that what was read can be sent back. Where a
    /// party's status is left out it is in use, as when it is made.
    ///
    /// - Throws: 400 for an element that the kind does not have (unconfirmed), and for values that do not fit.
    func replacing(_ record: ArloRecord, in tenant: ArloTenant) throws(ArloFault) -> ArloRecord {
        var record = record
        for field in tenant.fields(of: record.kind) where field.isWritable { record.values[field.name] = nil }
        for element in document.children where element.name != "Link" {
            guard let field = tenant.field(element.name, of: record.kind) else {
                throw .invalid("\(record.kind.element) has no property '\(element.name)'.")
            }
            guard field.isWritable else { continue }
            try tenant.check(element.text, for: field)
            record.values[field.name] = element.text
        }
        if record.kind.isParty, record.values["Status"]?.isEmpty != false { record.values["Status"] = "Active" }
        try tenant.checkWhole(record)
        return record
    }
}
