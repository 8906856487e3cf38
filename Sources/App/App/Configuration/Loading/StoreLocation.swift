/// Where everything is kept.
package enum StoreLocation: Sendable, Hashable, CustomStringConvertible {
    /// A SQLite file, by its path.
    case sqlite(path: String)

    /// Reads `sqlite:PATH`, a relative path starting from a folder; nil for anything else.
    package init?(_ text: String, folder: String) {
        guard Self.fault(in: text) == nil else { return nil }
        let path = String(text.dropFirst("sqlite:".count))
        self = .sqlite(path: path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path)
    }

    /// The location as it is written.
    package var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        }
    }

    /// What is wrong with a location; nil when nothing is.
    package static func fault(in text: String) -> String? {
        if text.hasPrefix("postgres") { return "PostgreSQL stores are not available in this version" }
        guard text.hasPrefix("sqlite:") else { return "`\(text)` is not a store, as in `sqlite:crosswalk.db`" }
        return text.count > "sqlite:".count ? nil : "`sqlite:` names no file"
    }
}
