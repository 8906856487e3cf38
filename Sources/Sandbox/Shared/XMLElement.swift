/// An element of an XML document, its name resolved through the namespaces in scope.
struct XMLElement: Sendable, Hashable {
    /// The namespace's URI; empty when the element is in none.
    let namespace: String
    /// The name without its prefix.
    let name: String
    /// The text directly inside it.
    var text = ""
    /// The elements directly inside it, in order.
    var children: [XMLElement] = []

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
