import Model

/// A field as filters and orders name it: links, and the field behind them.
struct ArloPath: Sendable, Hashable {
    /// The titles of the links that lead there.
    let links: [String]
    let field: ArloField

    /// Reads `LastModifiedDateTime`, `Contact/LastModifiedDateTime`, `Contact/Employment/Organisation/OrganisationID`.
    ///
    /// The first name may be that of the collection's own resources.
    ///
    /// - Throws: 400 for a field or a link that is not there.
    init(_ text: String, of kind: ArloKind, in tenant: ArloTenant) throws(ArloFault) {
        var names = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if names.count > 1, names[0] == kind.element { names.removeFirst() }
        var links: [String] = []
        var here = kind
        while true {
            if let field = tenant.field(names.joined(separator: "/"), of: here) {
                self.links = links
                self.field = field
                return
            }
            guard names.count > 1, let link = here.links.first(where: { $0.title == names[0] }) else {
                throw .invalid("\(kind.element) has no property '\(text)'.")
            }
            links.append(names.removeFirst())
            here = link.kind
        }
    }

    /// The text that a record has there; nil when it has none, or a link leads nowhere.
    func text(of record: ArloRecord, in tenant: ArloTenant) -> String? {
        var here = record
        for link in links {
            guard let next = tenant.related(here, link) else { return nil }
            here = next
        }
        return here.values[field.name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
