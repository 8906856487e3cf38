package import Model

extension SignatureScheme {
    /// Refuses a scheme that would prove less than it seems to, or that cannot work.
    ///
    /// - Throws: `SettingsError` naming the key to mend.
    package func check() throws(SettingsError) {
        try checkCoverage()
        try checkVariables()
        try checkSeparation()
    }

    /// The signed bytes must hold what we go on to believe.
    private func checkCoverage() throws(SettingsError) {
        if case .header = signature, !coversBody {
            throw SettingsError("template", "the body is not signed", remedy: "put {body} into the template")
        }
        if algorithm == .sha256, !template.contains(.secret) {
            throw SettingsError(
                "template",
                "a plain hash without the secret proves nothing",
                remedy: "use hmac-sha256, or put {secret} into the template"
            )
        }
        if freshness != nil, !coversTimestamp {
            throw SettingsError(
                "template",
                "the timestamp is checked but not signed",
                remedy: "put {timestamp} into the template, or leave the timestamp out"
            )
        }
    }

    /// Every variable of the template must be somewhere.
    private func checkVariables() throws(SettingsError) {
        let places: [(piece: Piece, name: String, place: Place?)] = [
            (.id, "id", id), (.token, "token", token), (.timestamp, "timestamp", freshness?.place),
        ]
        for (piece, name, place) in places where template.contains(piece) && place == nil {
            throw SettingsError(
                "vars.\(name)",
                "the template has {\(name)}, but nothing says where it stands",
                remedy: "add `vars: {\(name): {from: header, name: …}}`"
            )
        }
        if grammar.keys.isEmpty != (grammar.pairs == nil) {
            throw SettingsError("keys", "keys and kvSep go together", remedy: "give both, or neither")
        }
    }

    /// Two variables of any length side by side could be cut elsewhere: `ab` + `c` signs like `a` + `bc`.
    private func checkSeparation() throws(SettingsError) {
        for (one, next) in zip(template, template.dropFirst()) where [one, next].allSatisfy(\.isOpenEnded) {
            throw SettingsError(
                "template",
                "nothing separates two variables of any length",
                remedy: "put a separator between them"
            )
        }
    }
}

extension SignatureScheme.Piece {
    /// Whether the sender may write any text there.
    ///
    /// Timestamps have a grammar, methods and URLs are ours, and a body
    /// beside a URL (Square, HubSpot) is as its provider defined it.
    fileprivate var isOpenEnded: Bool {
        switch self {
        case .body, .id, .token: true
        case .literal, .timestamp, .method, .url, .secret: false
        }
    }
}
