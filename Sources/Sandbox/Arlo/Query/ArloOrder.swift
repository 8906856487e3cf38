import Model

/// The order of a collection: `LastModifiedDateTime ASC,ContactID ASC`.
struct ArloOrder: Sendable, Hashable {
    private struct Part: Sendable, Hashable {
        let path: ArloPath
        let descends: Bool
    }

    private let parts: [Part]

    /// Reads an order over the resources of a kind.
    ///
    /// - Throws: 400 for a field that is not there, and for a direction other than `ASC` and `DESC`.
    init(_ text: String, of kind: ArloKind, in tenant: ArloTenant) throws(ArloFault) {
        var parts: [Part] = []
        for item in text.split(separator: ",") {
            let words = item.split(separator: " ").map(String.init)
            let direction = words.count > 1 ? words[1].lowercased() : "asc"
            guard (1...2).contains(words.count), ["asc", "desc"].contains(direction) else {
                throw .invalid("'\(item)' is no order.")
            }
            let path = try ArloPath(words[0], of: kind, in: tenant)
            parts.append(Part(path: path, descends: direction == "desc"))
        }
        self.parts = parts
    }

    /// Puts records in order; those that are equal stay as they are.
    func sorted(_ records: [ArloRecord], in tenant: ArloTenant) -> [ArloRecord] {
        guard !parts.isEmpty else { return records }
        let keyed = records.enumerated().map { place, record in
            (place: place, keys: parts.map { Key($0.path.text(of: record, in: tenant), $0.path.field) }, record)
        }
        return keyed.sorted { one, other in
            for (index, part) in parts.enumerated() where one.keys[index] != other.keys[index] {
                return (one.keys[index] < other.keys[index]) != part.descends
            }
            return one.place < other.place
        }.map(\.2)
    }

    /// What a record is sorted by; nothing stands before everything.
    private enum Key: Hashable, Comparable {
        case nothing
        case number(Double)
        case instant(Timestamp)
        case text(String)

        init(_ text: String?, _ field: ArloField) {
            guard let text else {
                self = .nothing
                return
            }
            self =
                switch field.holding {
                case .number: .number(Double(text) ?? .infinity)
                case .instant: .instant(Timestamp(text) ?? .never)
                case .text, .flag, .choice: .text(text.lowercased())
                }
        }
    }
}
