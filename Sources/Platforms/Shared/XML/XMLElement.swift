/// The name of an element or attribute, its prefix already resolved (Namespaces in XML 1.0 §2.1).
package struct XMLName: Sendable, Hashable {
    /// The namespace; nil when the name is in none.
    package let namespace: String?
    /// The name within its namespace.
    package let local: String

    /// Names something.
    package init(_ namespace: String?, _ local: String) {
        self.namespace = namespace
        self.local = local
    }
}

/// One element of a document that was read.
package struct XMLElement: Sendable {
    /// The resolved name.
    package let name: XMLName
    /// The attributes by their resolved names; declarations of namespaces are not among them.
    package let attributes: [XMLName: String]
    /// The elements in it, in document order.
    package let children: [XMLElement]
    /// The character data directly in it, references resolved, line ends as `\n`; without that of its children.
    package let text: String
    /// The bytes of the document it covers, from its `<` to behind its last `>`.
    package let range: Range<Int>
    /// The bytes between its tags; empty, behind the tag, for an element without an end tag.
    package let content: Range<Int>
    /// The namespaces in scope by their prefixes, the default one under the empty prefix.
    package let namespaces: [String: String]

    /// The first child of a name; nil when there is none.
    package func child(_ name: XMLName) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// Every child of a name, in document order.
    package func children(_ name: XMLName) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// Resolves a qualified name that stands in a value (`xsi:type="sf:Account"`); nil when its prefix is not declared.
    package func resolve(_ qualified: String) -> XMLName? {
        let parts = qualified.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1 where !parts[0].isEmpty: return XMLName(namespaces[""], qualified)
        case 2 where !parts[0].isEmpty && !parts[1].isEmpty:
            guard let namespace = namespaces[String(parts[0])] else { return nil }
            return XMLName(namespace, String(parts[1]))
        default: return nil
        }
    }

    /// Whether the element says that it has no value (`xsi:nil="true"`).
    package var isNil: Bool {
        let flag = attributes[XMLName(XMLNamespace.instance, "nil")]
        return flag == "true" || flag == "1"
    }
}

/// Namespaces that every SOAP message uses.
package enum XMLNamespace {
    /// XML Schema instances: `xsi:type`, `xsi:nil`.
    package static let instance = "http://www.w3.org/2001/XMLSchema-instance"
    /// SOAP 1.1 envelopes.
    package static let soap = "http://schemas.xmlsoap.org/soap/envelope/"
    /// What the prefix `xml` always means.
    static let xml = "http://www.w3.org/XML/1998/namespace"
    /// What the prefix `xmlns` always means.
    static let declarations = "http://www.w3.org/2000/xmlns/"
}
