import Model

/// Arlo's documents by their local names: whether they declare a namespace is not stated, and does not matter here.
extension XMLElement {
    /// The first child of a name.
    func member(_ name: String) -> XMLElement? { children.first { $0.name.local == name } }

    /// The text of the first child of a name; nil when there is none, or nothing in it.
    func content(_ name: String) -> String? {
        guard let member = member(name), !member.isNil, !member.text.isEmpty else { return nil }
        return member.text
    }

    /// The links of a title, in document order.
    ///
    /// Titles are relied on rather than `rel`, whose prefix is not confirmed.
    func links(titled title: String) -> [XMLElement] {
        children.filter { $0.name.local == "Link" && $0.attributes[XMLName(nil, "title")] == title }
    }

    /// Where a link leads.
    var href: String? { attributes[XMLName(nil, "href")] }

    /// Every element of a name in this one, itself included, in document order.
    ///
    /// The parser's limit of depth bounds how deep this goes.
    func everything(named name: String) -> [XMLElement] {
        (self.name.local == name ? [self] : []) + children.flatMap { $0.everything(named: name) }
    }
}

/// The type of a body, by its header.
enum ArloContentType {
    /// `application/json`.
    case json
    /// `application/xml` or `text/xml`.
    case xml

    /// Reads a `Content-Type`; nil for anything else, and for another encoding than UTF-8.
    init?(_ header: String?) {
        let parts = (header ?? "").lowercased().split(separator: ";").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        switch parts.first {
        case "application/json": self = .json
        case "application/xml", "text/xml": self = .xml
        default: return nil
        }
        let charsets = parts.filter { $0.hasPrefix("charset=") }
        guard charsets.allSatisfy({ $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }) else { return nil }
    }
}

/// Arlo's dates: `yyyy-MM-ddTHH:mm[:ss[.f…]]` in UTC or with an offset, with up to seven digits of a fraction.
enum ArloDate {
    /// Reads a date, cut to milliseconds.
    static func read(_ text: String) -> Timestamp? {
        if let instant = Timestamp(text) { return instant }
        let minutes = "yyyy-MM-ddTHH:mm".utf8.count
        guard text.utf8.count > minutes else { return nil }
        return Timestamp("\(text.prefix(minutes)):00\(text.dropFirst(minutes))")
    }
}
