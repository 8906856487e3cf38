import Model

/// Requests to merge, made by an integration.
extension ArloSimulator {
    /// Merges the two records that a request names, each by its id or its unique identifier.
    mutating func createMerge(_ kind: ArloKind, _ call: ArloCall) throws(ArloFault) -> HTTPResponse {
        guard let merged = kind.merged else { throw .notFound }
        let document = try call.document(kind.element)
        let source = try party("Source", of: merged, in: document)
        let destination = try party("Destination", of: merged, in: document)
        return created(try tenant.merge(source, into: destination, at: call.now), call)
    }

    private func party(_ role: String, of kind: ArloKind, in document: XMLElement) throws(ArloFault) -> ArloRecord {
        let name = "\(role)\(kind.element)Info"
        guard let info = document.only(name) else { throw .invalid("\(name) is required.") }
        let id = info.only(kind.key)?.text
        let identifier = info.only("UniqueIdentifier")?.text.lowercased()
        let found = tenant.listed(kind).first { record in
            id.map { $0 == record.id } ?? (identifier != nil && identifier == record.values["UniqueIdentifier"])
        }
        guard let found else { throw .invalid("\(name) names no \(kind.element) in use.") }
        return found
    }
}
