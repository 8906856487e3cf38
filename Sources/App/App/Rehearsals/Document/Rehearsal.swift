import Model

/// A small story about a configuration, as a file tells it.
package struct Rehearsal: Sendable {
    /// A place in the file: errors and failures point there.
    package typealias Mark = ConfigurationNode.Mark

    /// One step as it is written.
    ///
    /// What it says is read when its turn comes, because the names that earlier steps give
    /// to ids (`$acme`) mean nothing before.
    package struct Step: Sendable {
        /// The mapping with one key.
        let node: ConfigurationNode
        /// Where it stands among the document's keys.
        let path: ConfigurationPath
    }

    /// The file, as it was named.
    package let file: String
    /// The whole title.
    package let title: String
    /// The configuration, or what an inline mapping says.
    let configuration: ConfigurationNode
    /// What is merged over it.
    let override: ConfigurationNode?
    /// The folder in which the configuration stands.
    let configurationFolder: String
    /// The start of the virtual clock.
    let clock: Timestamp
    /// The world before the gateway starts.
    let given: Given
    /// What happens, and what must come of it.
    let steps: [Step]

    /// The first word of the title.
    package var id: String { String(title.prefix { !$0.isWhitespace }) }

    /// The title without the id.
    package var sentence: String { String(title.dropFirst(id.count).drop(while: \.isWhitespace)) }

    /// The folder of the file: what steps name stands below it.
    var folder: String { ConfigurationLoader.folder(of: file) }

    /// The start of the virtual clock where a rehearsal says nothing.
    static let standardClock = Timestamp(seconds: 1_772_355_600)  // 2026-03-01T09:00:00Z
}

/// The world before the gateway starts.
struct Given: Sendable {
    /// Records of one kind.
    struct Records: Sendable {
        let connection: ConnectionName
        let kind: String
        let records: [JSONObject]
        let mark: Rehearsal.Mark
    }

    /// A pair that is linked already.
    struct Pair: Sendable {
        let crm: RecordRef
        let platform: RecordRef
        /// The sync; nil when the only one between these kinds is meant.
        let sync: SyncName?
        let mark: Rehearsal.Mark
    }

    var records: [Records] = []
    var links: [Pair] = []
}
