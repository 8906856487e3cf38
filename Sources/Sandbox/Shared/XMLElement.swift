/// An element of an XML document, its name resolved through the namespaces in scope.
struct XMLElement: Sendable, Hashable {
    /// One attribute, its name as it is written.
    struct Attribute: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// The namespace's URI; empty when the element is in none.
    let namespace: String
    /// The name without its prefix.
    let name: String
    /// The text directly inside it.
    var text = ""
    /// The elements directly inside it, in order.
    var children: [XMLElement] = []
    /// The attributes in the order written, declarations of namespaces left aside.
    var attributes: [Attribute] = []

    /// The value of an attribute; nil when there is none of that name.
    func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// The only child of a name; nil when there is none or more than one.
    func only(_ name: String, in namespace: String? = nil) -> XMLElement? {
        let found = children.filter { $0.name == name && (namespace == nil || $0.namespace == namespace) }
        return found.count == 1 ? found[0] : nil
    }

    /// The first element of a name at any depth, in document order.
    func first(_ name: String) -> XMLElement? {
        if self.name == name { return self }
        return children.lazy.compactMap { $0.first(name) }.first
    }
}

extension XMLElement {
    /// Makes an element without a namespace.
    init(
        _ name: String,
        text: String = "",
        attributes: [(String, String)] = [],
        children: [XMLElement] = []
    ) {
        self.init(namespace: "", name: name, text: text, children: children)
        self.attributes = attributes.map { Attribute(name: $0.0, value: $0.1) }
    }

    /// The element as it is written, in no namespace: its text, and behind it its children.
    var markup: String {
        let start = attributes.reduce("<" + name) { $0 + " \($1.name)=\"\(XMLText.escape($1.value))\"" }
        guard !text.isEmpty || !children.isEmpty else { return start + "/>" }
        return start + ">" + XMLText.escape(text) + children.map(\.markup).joined() + "</\(name)>"
    }
}
