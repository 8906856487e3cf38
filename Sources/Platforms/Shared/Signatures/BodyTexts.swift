import Model

/// The top-level texts that are wanted of a JSON body, found in one look at it once the first of them is asked for:
/// never before the body is proven.
struct BodyTexts {
    private let body: [UInt8]
    private let names: [String]
    private var found: [String?]?

    /// Takes a body, and the names of all that will be asked for; another name costs a look of its own.
    init(_ body: [UInt8], of names: [String] = []) {
        self.body = body
        self.names = names
    }

    /// The text of a member; nil when it cannot be told without reading the whole document, as
    /// `JSONScanner.texts(of:in:)` says.
    mutating func text(of name: String) -> String? {
        guard let place = names.firstIndex(of: name) else { return JSONScanner.texts(of: [name], in: body)[0] }
        let texts = found ?? JSONScanner.texts(of: names, in: body)
        found = texts
        return texts[place]
    }
}
