import Model
import Platforms

extension FuzzTarget {
    /// Documents of XML, whole and broken.
    static let xml = FuzzTarget(
        "xml",
        "a document that is read stays within its limits, resolves no entity, and every element lies where it says",
        words: [
            "<!DOCTYPE a [", "<!ENTITY b \"c\">", "&b;", "&#x41;", "&amp;", "<![CDATA[", "]]>", "<!--", "-->", "<?xml ",
            "version=\"1.0\"", "encoding=\"UTF-8\"", "xmlns:a=\"b\"", "xmlns=\"", "xsi:nil=\"true\"", "</", "/>",
        ],
        check: { bytes in
            let limits = XMLLimits(bytes: 3000, depth: 12, attributes: 6, elements: 200)
            guard let root = try? XMLDocument.parse(bytes, limits: limits) else { return }
            try hold(bytes.count <= limits.bytes, "a document is no longer than is accepted")
            try checkForbidden(in: bytes)
            var elements = 0
            try check(root, in: bytes, within: 0..<bytes.count, depth: 1, limits, &elements)
            try hold(elements <= limits.elements, "there are no more elements than are accepted")
            try checkRoot(root, of: bytes)
        }
    )

    /// Document types, instructions and entities of their own are never read.
    private static func checkForbidden(in bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.unicodeScalars.contains("!") || !(contains(bytes, "<!--") || contains(bytes, "<![CDATA[")) else {
            return
        }
        try hold(!contains(bytes, "<!DOCTYPE") && !contains(bytes, "<!ENTITY"), "no document type is read")
        for piece in text.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).dropFirst() {
            guard let end = piece.firstIndex(of: UInt8(ascii: ";")), let name = Substring(piece[..<end]) as Substring?
            else { throw Breach(description: "a reference ends") }
            let isKnown = ["lt", "gt", "amp", "quot", "apos"].contains(name) || name.first == "#"
            try hold(isKnown, "no entity is read but the five that XML has")
        }
    }

    /// Checks an element and what is in it.
    private static func check(
        _ element: XMLElement,
        in bytes: [UInt8],
        within outer: Range<Int>,
        depth: Int,
        _ limits: XMLLimits,
        _ elements: inout Int
    ) throws {
        elements += 1
        try hold(depth <= limits.depth, "nothing is nested deeper than is accepted")
        try hold(element.attributes.count <= limits.attributes, "no element has more attributes than are accepted")
        let range = element.range
        try hold(range.lowerBound >= outer.lowerBound && range.upperBound <= outer.upperBound, "it lies in its parent")
        try hold(bytes[range].first == UInt8(ascii: "<") && bytes[range].last == UInt8(ascii: ">"), "it is one element")
        try hold(range.contains(element.content) || element.content.isEmpty, "its content lies in it")
        try hold(element.text.utf8.count <= range.count, "no text is longer than what it was read from")
        var from = element.content.lowerBound
        for child in element.children {
            try hold(child.range.lowerBound >= from, "elements follow each other")
            from = child.range.upperBound
            try check(child, in: bytes, within: element.content, depth: depth + 1, limits, &elements)
        }
    }

    /// The root, cut out of its document, is the same element: nothing around it adds to it.
    private static func checkRoot(_ root: XMLElement, of bytes: [UInt8]) throws {
        let alone = try XMLDocument.parse(Array(bytes[root.range]))
        try hold(same(alone, root), "the root alone is the same element")
    }

    private static func same(_ one: XMLElement, _ other: XMLElement) -> Bool {
        one.name == other.name && one.attributes == other.attributes && one.text == other.text
            && one.children.count == other.children.count
            && zip(one.children, other.children).allSatisfy { same($0, $1) }
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0...].starts(with: wanted) }
    }
}
