import Model

/// The keys of a scheme in a configuration, each read with the type it must have.
struct SchemeKeys {
    private let object: JSONObject
    private let path: String

    /// Takes an object that has no keys but those allowed; nil allows all.
    init(_ json: JSON, at path: String, allowed: [String]?) throws(SettingsError) {
        guard case .object(let object) = json else {
            throw SettingsError(path, "it is not a mapping", remedy: "write keys and values")
        }
        if let allowed, let unknown = object.names.first(where: { !allowed.contains($0) }) {
            throw SettingsError(
                path.isEmpty ? unknown : "\(path).\(unknown)",
                "there is no such key",
                remedy: "use one of \(allowed.joined(separator: ", "))"
            )
        }
        self.object = object
        self.path = path
    }

    /// The keys there are.
    var names: [String] { object.names }

    /// The text of a key; nil when it is left out.
    func text(_ name: String) throws(SettingsError) -> String? {
        guard let value = present(name) else { return nil }
        guard let text = value.text, !text.isEmpty else { throw wrong(name, "a text") }
        return text
    }

    /// The texts of a key; empty when it is left out.
    func texts(_ name: String) throws(SettingsError) -> [String] {
        guard let value = present(name) else { return [] }
        guard let texts = value.elements?.compactMap(\.text), !texts.isEmpty, texts.count == value.elements?.count
        else {
            throw wrong(name, "a list of texts")
        }
        return texts
    }

    /// The flag of a key.
    func flag(_ name: String, standard: Bool) throws(SettingsError) -> Bool {
        guard let value = present(name) else { return standard }
        guard let flag = value.flag else { throw wrong(name, "true or false") }
        return flag
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        _ words: Word.Type,
        standard: Word? = nil
    ) throws(SettingsError) -> Word {
        guard let text = try text(name) else {
            guard let standard else { throw wrong(name, Self.list(words)) }
            return standard
        }
        guard let word = Word(rawValue: text) else { throw wrong(name, Self.list(words)) }
        return word
    }

    /// One ASCII character; nil when it is left out.
    func separator(_ name: String) throws(SettingsError) -> Unicode.Scalar? {
        guard let text = try text(name) else { return nil }
        guard text.utf8.count == 1, let character = text.unicodeScalars.first else {
            throw wrong(name, "one character")
        }
        return character
    }

    /// A place in a request; nil when it is left out.
    func place(_ name: String) throws(SettingsError) -> SignatureScheme.Place? {
        guard let keys = try group(name, allowed: ["from", "name", "path"]) else { return nil }
        switch (try keys.text("from"), try keys.text("name"), try keys.text("path")) {
        case ("header", let header?, nil): return .header(header)
        case ("sigField", let element?, nil): return .element(element)
        case ("body", nil, let path?): return .body(path)
        default:
            throw wrong(name, "{from: header, name}, {from: sigField, name} or {from: body, path}")
        }
    }

    /// The keys under a key; nil when it is left out.
    func group(_ name: String, allowed: [String]?) throws(SettingsError) -> SchemeKeys? {
        guard let value = present(name) else { return nil }
        return try SchemeKeys(value, at: below(name), allowed: allowed)
    }

    /// How far a timestamp may be off: from a second to a day, five minutes when it is left out.
    func tolerance() throws(SettingsError) -> Duration {
        guard let value = present("tolerance") else { return .seconds(300) }
        let tolerance = value.integer.map { Duration.seconds($0) } ?? value.text.flatMap { Duration(crosswalk: $0) }
        guard let tolerance, (.seconds(1) ... .seconds(86_400)).contains(tolerance) else {
            throw wrong("tolerance", "a duration from 1s to 24h")
        }
        return tolerance
    }

    private func present(_ name: String) -> JSON? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    private func below(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private func wrong(_ name: String, _ expected: String) -> SettingsError {
        SettingsError(below(name), "it is not what it must be", remedy: "give \(expected)")
    }

    private static func list<Word: RawRepresentable<String> & CaseIterable>(_ words: Word.Type) -> String {
        "one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")
    }
}
