package import Model

extension SignatureScheme {
    /// Reads the parameters of a scheme that is written out in a configuration.
    ///
    /// Keys: `algorithm`, `header` (or `signatureFrom: {from: body, path}`), `encoding` (default hex), `template`
    /// (default `{body}`), `prefix` (or `itemSep`, `kvSep`, `keys`), `vars`, `ts`, `tolerance` (seconds, or `5m`),
    /// `allowFuture`, `secret: {strip, encoding}`, `dedupe`, `require`. An unknown key is an error: it may be the one that was meant
    /// to make the scheme strict.
    ///
    /// - Throws: `SettingsError` with the path of the key to mend.
    package init(json: JSON) throws(SettingsError) {
        let keys = try SchemeKeys(json, at: "", allowed: Self.keyNames)
        let variables = try keys.group("vars", allowed: ["id", "timestamp", "token"])
        self.init(
            try keys.word("algorithm", Algorithm.self),
            try Self.signaturePlace(keys),
            try Self.grammar(keys),
            try keys.word("encoding", Encoding.self, standard: .hex),
            try Self.template(keys),
            id: try variables?.place("id"),
            token: try variables?.place("token"),
            freshness: try Self.freshness(keys, at: try variables?.place("timestamp")),
            key: try Self.keyForm(keys),
            dedupe: try keys.place("dedupe"),
            required: try Self.required(keys)
        )
        try check()
    }

    private static let keyNames = [
        "algorithm", "header", "signatureFrom", "encoding", "template", "prefix", "itemSep", "kvSep", "keys", "vars",
        "ts", "tolerance", "allowFuture", "secret", "dedupe", "require",
    ]

    private static func signaturePlace(_ keys: SchemeKeys) throws(SettingsError) -> Place {
        switch (try keys.text("header"), try keys.place("signatureFrom")) {
        case (let header?, nil): .header(header)
        case (nil, let place?): place
        case (nil, nil), (.some, .some):
            throw SettingsError("header", "it must be said where the signature stands, once", remedy: "add `header`")
        }
    }

    private static func grammar(_ keys: SchemeKeys) throws(SettingsError) -> Grammar {
        let items = try keys.separator("itemSep")
        let pairs = try keys.separator("kvSep")
        guard let prefix = try keys.text("prefix") else {
            return Grammar(items: items, pairs: pairs, keys: try keys.texts("keys"))
        }
        let name = prefix.unicodeScalars.dropLast()
        guard pairs == nil, let separator = prefix.unicodeScalars.last, "=,: ".unicodeScalars.contains(separator),
            !name.isEmpty, !name.contains(separator)
        else {
            throw SettingsError(
                "prefix",
                "a prefix is a name and one of = , : or a space",
                remedy: "write it like `prefix: \"sha256=\"`"
            )
        }
        return Grammar(items: items, pairs: separator, keys: [String(name)])
    }

    private static func freshness(_ keys: SchemeKeys, at place: Place?) throws(SettingsError) -> Freshness? {
        guard let place else { return nil }
        return Freshness(
            place,
            try keys.word("ts", Freshness.Format.self, standard: .unixSeconds),
            tolerance: try keys.tolerance(),
            allowsFuture: try keys.flag("allowFuture", standard: true)
        )
    }

    private static func keyForm(_ keys: SchemeKeys) throws(SettingsError) -> KeyForm {
        guard let secret = try keys.group("secret", allowed: ["strip", "encoding"]) else { return KeyForm() }
        return KeyForm(
            strip: try secret.text("strip") ?? "",
            encoding: try secret.word("encoding", KeyForm.Encoding.self, standard: .utf8)
        )
    }

    private static func required(_ keys: SchemeKeys) throws(SettingsError) -> HTTPHeaders {
        guard let group = try keys.group("require", allowed: nil) else { return [:] }
        var headers: HTTPHeaders = [:]
        for name in group.names { headers.add(name, try group.text(name) ?? "") }
        return headers
    }

    private static func template(_ keys: SchemeKeys) throws(SettingsError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = (try keys.text("template") ?? "{body}")[...]
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" }
            if !literal.isEmpty { pieces.append(.literal(String(literal))) }
            rest = rest.dropFirst(literal.count)
            guard !rest.isEmpty else { break }
            let name = rest.dropFirst().prefix { $0 != "}" }
            guard let piece = variables[String(name)], rest.dropFirst(name.count + 1).first == "}" else {
                throw SettingsError(
                    "template",
                    "it has something in braces that is no variable",
                    remedy: "use \(variables.keys.sorted().map { "{\($0)}" }.joined(separator: " "))"
                )
            }
            pieces.append(piece)
            rest = rest.dropFirst(name.count + 2)
        }
        return pieces
    }

    private static let variables: [String: Piece] = [
        "body": .body, "timestamp": .timestamp, "id": .id, "token": .token, "method": .method, "url": .url,
        "secret": .secret,
    ]
}
