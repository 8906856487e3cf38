package import Model
import Platforms

/// What `crosswalk schemes` shows.
package enum SchemeList {
    /// One scheme in the list.
    package struct Entry: Sendable, Hashable {
        /// The name in configurations.
        package let name: String
        /// One sentence.
        package let summary: String

        /// The entry as JSON.
        package var json: JSON { ["name": .string(name), "summary": .string(summary)] }
    }

    /// Every signature scheme that a `scheme:` can name.
    package static var entries: [Entry] {
        SignaturePresets.all.map { Entry(name: $0.name, summary: $0.summary) }
    }
}
