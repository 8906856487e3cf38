import Platforms

/// Changes the texts of an XML document in place, so that no other byte moves; comments go.
struct XMLEditing {
    /// The pieces between which the document stays as it is.
    private var pieces: [(range: Range<Int>, text: [UInt8])] = []
    private var isMixed = false

    /// Changes a document.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - edit: what stands in place of a text found at a path of names; nil leaves it.
    ///   - between: changes what stands between the texts: tags, with their attributes.
    /// - Returns: the changed document; nil when it is no XML, or one with texts between its elements.
    static func edited(
        _ bytes: [UInt8],
        by edit: (_ path: [String], _ text: String) -> String?,
        between: (_ markup: String) -> String
    ) -> [UInt8]? {
        guard let root = try? XMLDocument.parse(bytes) else { return nil }
        var editing = XMLEditing()
        editing.visit(root, [], in: bytes, edit)
        guard !editing.isMixed else { return nil }
        var (edited, start) = ([UInt8](), 0)
        for piece in editing.pieces {
            edited += markup(bytes[start..<piece.range.lowerBound], between) + piece.text
            start = piece.range.upperBound
        }
        return edited + markup(bytes[start...], between)
    }

    private mutating func visit(
        _ element: XMLElement,
        _ path: [String],
        in bytes: [UInt8],
        _ edit: (_ path: [String], _ text: String) -> String?
    ) {
        let path = path + [element.name.local]
        guard element.children.isEmpty else {
            if !element.text.allSatisfy(\.isWhitespace) { isMixed = true }
            for child in element.children { visit(child, path, in: bytes, edit) }
            return
        }
        guard !element.content.isEmpty else { return }
        let raw = Array(bytes[element.content])
        if let text = edit(path, element.text) {
            pieces.append((element.content, Array(XMLText.escape(text).utf8)))
        } else {
            // A comment in it is none of the text.
            let isPlain = !String(decoding: raw, as: UTF8.self).contains("<!")
            pieces.append((element.content, isPlain ? raw : Array(XMLText.escape(element.text).utf8)))
        }
    }

    private static func markup(_ bytes: ArraySlice<UInt8>, _ between: (String) -> String) -> [UInt8] {
        Array(between(String(decoding: bytes, as: UTF8.self).replacing(#/<!--(?s:.*?)-->/#, with: "")).utf8)
    }
}
