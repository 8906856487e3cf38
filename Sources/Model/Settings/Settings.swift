/// Values that were checked against their declarations: a codec takes them without checking types again.
package struct Settings: Sendable, Hashable {
    /// A value of the kind its declaration asked for.
    package indirect enum Value: Sendable, Hashable {
        /// A text, word, choice, URL or the content's path of a file.
        case text(String)
        /// A whole number, or a size in bytes.
        case integer(Int64)
        /// A flag.
        case flag(Bool)
        /// A duration.
        case duration(Duration)
        /// A secret, already fetched from the environment or its file.
        case secret(Secret)
        /// Several values.
        case list([Value])
        /// Keys and values, in the order written.
        case group(Settings)
        /// Plain data.
        case data(JSON)
    }

    /// Keys in the order written.
    package private(set) var names: [String] = []
    private var values: [String: Value] = [:]

    /// Makes settings of keys and values.
    package init(_ pairs: [(String, Value)] = []) {
        for (name, value) in pairs { self[name] = value }
    }

    /// The value of a key.
    package subscript(name: String) -> Value? {
        get { values[name] }
        set {
            if newValue == nil { names.removeAll { $0 == name } } else if values[name] == nil { names.append(name) }
            values[name] = newValue
        }
    }

    /// The text of a key.
    package func text(_ name: String) -> String? {
        guard case .text(let text) = self[name] else { return nil }
        return text
    }

    /// The whole number of a key.
    package func integer(_ name: String) -> Int64? {
        guard case .integer(let integer) = self[name] else { return nil }
        return integer
    }

    /// The flag of a key.
    package func flag(_ name: String) -> Bool? {
        guard case .flag(let flag) = self[name] else { return nil }
        return flag
    }

    /// The duration of a key.
    package func duration(_ name: String) -> Duration? {
        guard case .duration(let duration) = self[name] else { return nil }
        return duration
    }

    /// The secret of a key.
    package func secret(_ name: String) -> Secret? {
        guard case .secret(let secret) = self[name] else { return nil }
        return secret
    }

    /// The keys under a key; nil when it was left out.
    package func group(_ name: String) -> Settings? {
        guard case .group(let group) = self[name] else { return nil }
        return group
    }

    /// The values listed under a key; empty when it was left out.
    package func list(_ name: String) -> [Value] {
        guard case .list(let list) = self[name] else { return [] }
        return list
    }

    /// The texts listed under a key.
    package func texts(_ name: String) -> [String] {
        list(name).compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// The secrets listed under a key.
    package func secrets(_ name: String) -> [Secret] {
        list(name).compactMap { if case .secret(let secret) = $0 { secret } else { nil } }
    }
}

/// Why settings that are each of the right type do not make a whole.
package struct SettingsError: Error, Sendable, Hashable {
    /// The path of the key to mend, below the connection: `credentials.flow`.
    package let path: String
    /// What is wrong.
    package let problem: String
    /// What to do.
    package let remedy: String

    /// States an error.
    package init(_ path: String, _ problem: String, remedy: String) {
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }
}
