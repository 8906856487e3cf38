import Model

/// The signatures that a request presents, decoded, and the other elements beside them.
struct PresentedSignature {
    /// The most signatures that are looked at; a sender in a rotation sends two.
    private static let limit = 16

    /// The signatures of an acceptable version; one that is not decodable is an empty one, which matches nothing.
    let signatures: [[UInt8]]
    private let elements: [(name: Substring, value: Substring)]

    /// Finds the signatures.
    init(_ request: HTTPRequest, _ scheme: SignatureScheme) throws(SignatureFailure) {
        for line in scheme.required.lines where request.headers.only(line.name) != line.value {
            throw .missing(line.name)
        }
        guard let text = scheme.signature.value(in: request, nil), !text.isEmpty else { throw .missingSignature }
        guard let separator = scheme.grammar.pairs else {
            elements = []
            signatures = Self.items(of: text, scheme.grammar).map { scheme.encoding.decode($0) ?? [] }
            return
        }
        let keys = scheme.grammar.keys
        elements = Self.items(of: text, scheme.grammar).compactMap { Self.pair($0, separator) }
        signatures = elements.compactMap { element in
            keys.contains { $0 == element.name } ? scheme.encoding.decode(element.value) ?? [] : nil
        }
        if signatures.isEmpty { throw .noMatchingVersion }
    }

    /// The value of the only element of a name.
    func element(_ name: String) -> String? {
        let values = elements.filter { $0.name == name }
        return values.count == 1 ? String(values[0].value) : nil
    }

    private static func items(of text: String, _ grammar: SignatureScheme.Grammar) -> [Substring] {
        guard let separator = grammar.items else { return [text[...]] }
        return text.utf8.split(separator: separator, maxSplits: limit).prefix(limit).map { item in
            Substring(item.drop { $0 == UInt8(ascii: " ") })
        }
    }

    private static func pair(_ item: Substring, _ separator: UInt8) -> (name: Substring, value: Substring)? {
        guard let index = item.utf8.firstIndex(of: separator) else { return nil }
        return (item[..<index], item[item.utf8.index(after: index)...])
    }
}

extension SignatureScheme.Place {
    /// The value that stands there; nil when it does not, or when it stands there twice.
    func value(in request: HTTPRequest, _ presented: PresentedSignature?) -> String? {
        var texts = BodyTexts(request.body)
        return value(in: request, presented, &texts)
    }

    /// The value that stands there, with the texts of the request's body at hand.
    func value(in request: HTTPRequest, _ presented: PresentedSignature?, _ texts: inout BodyTexts) -> String? {
        switch self {
        case .header(let name): request.headers.only(name)
        case .element(let name): presented?.element(name)
        case .body(let path): Self.value(at: path, in: request.body, &texts)
        }
    }

    /// A text or number of a JSON body; a top-level text is found without reading the rest of the document.
    private static func value(at path: String, in body: [UInt8], _ texts: inout BodyTexts) -> String? {
        if !path.utf8.contains(UInt8(ascii: ".")), let text = texts.text(of: path) { return text }
        switch (try? JSON.parse(body))?.value(at: path) {
        case .string(let text): return text
        case .number(let numeral): return numeral.lexeme
        case nil, .null, .flag, .array, .object: return nil
        }
    }
}

extension SignatureScheme.Encoding {
    /// Reads signature bytes; nil when they are not spelled so.
    func decode(_ text: Substring) -> [UInt8]? {
        switch self {
        case .hex: Hex.decode(text.utf8.span)
        case .base64: Base64.decode(text)
        }
    }

    /// Writes signature bytes.
    func encode(_ bytes: [UInt8]) -> String {
        switch self {
        case .hex: Hex.encode(bytes)
        case .base64: Base64.encode(bytes)
        }
    }
}
