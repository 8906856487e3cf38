/// Reads an XML document into a tree, strictly and true to its namespaces.
///
/// What attacks live on is not there to be abused: document types (so no external or nested entities), processing
/// instructions, and encodings other than UTF-8 are refused. A byte-order mark at the very start is accepted.
package enum XMLDocument {
    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - limits: how much is read before it is refused.
    /// - Returns: the root element; its ranges count from the first of `bytes`.
    /// - Throws: `XMLError` with the place of the first fault.
    package static func parse(_ bytes: [UInt8], limits: XMLLimits = XMLLimits()) throws(XMLError) -> XMLElement {
        guard bytes.count <= limits.bytes else { throw XMLError(problem: .bytes, offset: limits.bytes) }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw XMLError(problem: .encoding, offset: 0) }
        var parser = XMLParser(scanner: XMLScanner(bytes: bytes), limits: limits)
        return try parser.document()
    }
}

private struct XMLParser {
    var scanner: XMLScanner
    let limits: XMLLimits
    var elements = 0

    mutating func document() throws(XMLError) -> XMLElement {
        _ = scanner.take([0xEF, 0xBB, 0xBF])
        if scanner.starts(with: "<?xml"), scanner.isSpace(at: 5) { try scanner.declaration() }
        try scanner.skipMisc()
        let root = try element(depth: 1, within: ["xml": XMLNamespace.xml])
        try scanner.skipMisc()
        guard scanner.atEnd else { throw scanner.fault(.trailing) }
        return root
    }

    /// Reads an element whose `<` is next.
    private mutating func element(depth: Int, within outer: [String: String]) throws(XMLError) -> XMLElement {
        guard depth <= limits.depth else { throw scanner.fault(.depth) }
        elements += 1
        guard elements <= limits.elements else { throw scanner.fault(.elements) }
        let start = scanner.index
        try scanner.expect("<")
        let tag = try scanner.qualifiedName()
        let written = try attributes()
        let namespaces = try declared(by: written, within: outer, at: start)
        let name = try resolve(tag, in: namespaces, usesDefault: true, at: start)
        let resolved = try self.resolved(written, in: namespaces, at: start)
        if scanner.take("/>") {
            return XMLElement(
                name: name,
                attributes: resolved,
                children: [],
                text: "",
                range: start..<scanner.index,
                content: scanner.index..<scanner.index,
                namespaces: namespaces
            )
        }
        try scanner.expect(">")
        let from = scanner.index
        let (children, text) = try content(depth: depth, within: namespaces)
        let to = scanner.index
        try scanner.expect("</")
        guard try scanner.qualifiedName() == tag else { throw XMLError(problem: .mismatch, offset: to) }
        scanner.skipSpace()
        try scanner.expect(">")
        return XMLElement(
            name: name,
            attributes: resolved,
            children: children,
            text: text,
            range: start..<scanner.index,
            content: from..<to,
            namespaces: namespaces
        )
    }

    /// Reads up to the end tag of the element that is open.
    private mutating func content(
        depth: Int,
        within namespaces: [String: String]
    ) throws(XMLError) -> ([XMLElement], String) {
        var children: [XMLElement] = []
        var text: [UInt8] = []
        while !scanner.starts(with: "</") {
            guard !scanner.atEnd else { throw scanner.fault(.end) }
            if scanner.starts(with: "<!--") {
                try scanner.skipComment()
            } else if scanner.starts(with: "<![CDATA[") {
                text += try scanner.unparsedText()
            } else if scanner.starts(with: "<?") {
                throw scanner.fault(.instruction)
            } else if scanner.starts(with: "<!") {
                throw scanner.fault(.doctype)
            } else if scanner.starts(with: "<") {
                children.append(try element(depth: depth + 1, within: namespaces))
            } else {
                text += try scanner.text()
            }
        }
        return (children, String(decoding: text, as: UTF8.self))
    }

    /// Reads the attributes behind a tag's name, as they are written.
    private mutating func attributes() throws(XMLError) -> [(name: XMLScanner.Qualified, value: String)] {
        var attributes: [(name: XMLScanner.Qualified, value: String)] = []
        while true {
            let spaced = scanner.skipSpace()
            if scanner.starts(with: ">") || scanner.starts(with: "/>") { return attributes }
            guard spaced else { throw scanner.fault(scanner.atEnd ? .end : .unexpected) }
            guard attributes.count < limits.attributes else { throw scanner.fault(.attributes) }
            let start = scanner.index
            let name = try scanner.qualifiedName()
            guard !attributes.contains(where: { $0.name == name }) else {
                throw XMLError(problem: .attribute, offset: start)
            }
            scanner.skipSpace()
            try scanner.expect("=")
            scanner.skipSpace()
            attributes.append((name, try scanner.attributeValue()))
        }
    }

    /// The namespaces in scope once an element's own declarations are laid over those around it.
    private func declared(
        by attributes: [(name: XMLScanner.Qualified, value: String)],
        within outer: [String: String],
        at offset: Int
    ) throws(XMLError) -> [String: String] {
        var namespaces = outer
        for (name, value) in attributes {
            if name.prefix == nil, name.local == "xmlns" {
                guard value != XMLNamespace.xml, value != XMLNamespace.declarations else {
                    throw XMLError(problem: .prefix, offset: offset)
                }
                namespaces[""] = value.isEmpty ? nil : value
            } else if name.prefix == "xmlns" {
                guard name.local != "xmlns", !value.isEmpty, value != XMLNamespace.declarations,
                    (name.local == "xml") == (value == XMLNamespace.xml)
                else { throw XMLError(problem: .prefix, offset: offset) }
                namespaces[name.local] = value
            }
        }
        guard namespaces.count <= limits.namespaces else { throw XMLError(problem: .namespaces, offset: offset) }
        return namespaces
    }

    private func resolved(
        _ attributes: [(name: XMLScanner.Qualified, value: String)],
        in namespaces: [String: String],
        at offset: Int
    ) throws(XMLError) -> [XMLName: String] {
        var resolved: [XMLName: String] = [:]
        for (name, value) in attributes where name.prefix != "xmlns" && !(name.prefix == nil && name.local == "xmlns") {
            let name = try resolve(name, in: namespaces, usesDefault: false, at: offset)
            guard resolved.updateValue(value, forKey: name) == nil else {
                throw XMLError(problem: .attribute, offset: offset)
            }
        }
        return resolved
    }

    private func resolve(
        _ name: XMLScanner.Qualified,
        in namespaces: [String: String],
        usesDefault: Bool,
        at offset: Int
    ) throws(XMLError) -> XMLName {
        guard let prefix = name.prefix else { return XMLName(usesDefault ? namespaces[""] : nil, name.local) }
        guard let namespace = namespaces[prefix] else { throw XMLError(problem: .prefix, offset: offset) }
        return XMLName(namespace, name.local)
    }
}
