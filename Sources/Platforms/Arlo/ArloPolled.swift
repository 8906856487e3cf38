import Model

/// A record that a poll brought, as it is journalled: its own bytes, in a `Link` that declares what they rely on.
struct ArloPolled {
    private let record: ArloRecord

    /// How much XML is read: one record with what is expanded in it.
    private static let limits = XMLLimits(bytes: 1 << 20, depth: 24, elements: 2000)

    /// Reads a journalled record.
    init(_ body: [UInt8]) throws(Unreadable) {
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLDocument.parse(body, limits: Self.limits)
        } catch {
            throw Unreadable("the polled record is not XML: \(error)")
        }
        guard let element = root.children.first, let kind = ArloKind(rawValue: element.name.local),
            let record = ArloRecord(element, kind)
        else { throw Unreadable("the polled item is no record of Arlo's with an id") }
        self.record = record
    }

    /// The bytes to journal of a record that stands in a link of a document.
    static func body(of record: XMLElement, in link: XMLElement, of document: [UInt8]) -> [UInt8] {
        let declared = link.namespaces.filter { $0.key != "xml" }.sorted { $0.key < $1.key }.map { prefix, name in
            " \(prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)")=\"\(XMLText.escape(name))\""
        }
        return Array("<Link\(declared.joined())>".utf8) + document[record.range] + Array("</Link>".utf8)
    }

    /// What the record says happened.
    ///
    /// A contact or an organisation is told whole. Of a registration, a lead or a request to merge only the parties
    /// matter, and they are told to be looked at; the record itself is where it shows none.
    func reading(at connection: ConnectionName) throws(Unreadable) -> Reading {
        guard !record.address.kind.isKept else { return Reading([state(at: connection)]) }
        if let kind = record.address.kind.mergedKind, let source = record.party("Source", kind),
            let destination = record.party("Destination", kind)
        {
            let survivor = Self.ref(destination, connection)
            return Reading([
                Event(Self.ref(source, connection), .merged, coverage: .notice, mergedInto: survivor),
                Event(survivor, .saved, coverage: .notice),
            ])
        }
        let concerned = record.concerned
        let pointed = concerned.isEmpty ? [record.address] : concerned
        return Reading(pointed.map { Event(Self.ref($0, connection), .saved, coverage: .notice) })
    }

    private func state(at connection: ConnectionName) -> Event {
        let isNew = record.createdAt != nil && record.createdAt == record.version?.instant
        return Event(
            Self.ref(record.address, connection),
            isNew ? .created : .saved,
            version: record.version,
            coverage: .state,
            fields: record.fields()
        )
    }

    private static func ref(_ address: ArloAddress, _ connection: ConnectionName) -> RecordRef {
        KindRef(connection, address.kind.rawValue).record(address.id)
    }
}
