/// One connection to one system: a codec for each thing that can be done with it.
///
/// It does no I/O itself.
package struct System: Sendable {
    /// The connection's name.
    package let name: ConnectionName
    /// The platform's name, for presentation only: nothing in the pipeline may depend on it.
    package let platform: String
    /// What the platform says about its kinds.
    package let kinds: [KindTraits]
    /// Proves and reads notifications.
    package let source: any Source
    /// Fetches records.
    package let reader: any Reader
    /// Looks up candidates.
    package let matcher: any Matcher
    /// Applies changes.
    package let writer: any Writer
    /// Describes kinds.
    package let describer: any Describer
    /// Logs in.
    package let access: any Access
    /// Polls; nil when the connection does not.
    package let prober: (any Prober)?
    /// Brings every record of a kind, whether the connection polls or not.
    package let lister: any Prober
    /// Has notifications sent to the gateway; nil where an operator does that in the system itself.
    package let registrar: (any Registrar)?
    /// Examines the connection and its kinds; nil where there is nothing to ask.
    package let examiner: (any Examiner)?
    /// How many requests a second this connection may be sent, at most, unless the system's answers say less.
    package let pace: Int

    /// Puts a system together.
    package init(
        name: ConnectionName,
        platform: String,
        kinds: [KindTraits],
        source: any Source,
        reader: any Reader,
        matcher: any Matcher,
        writer: any Writer,
        describer: any Describer,
        access: any Access,
        prober: (any Prober)?,
        lister: any Prober,
        registrar: (any Registrar)? = nil,
        examiner: (any Examiner)? = nil,
        pace: Int
    ) {
        self.name = name
        self.platform = platform
        self.kinds = kinds
        self.source = source
        self.reader = reader
        self.matcher = matcher
        self.writer = writer
        self.describer = describer
        self.access = access
        self.prober = prober
        self.lister = lister
        self.registrar = registrar
        self.examiner = examiner
        self.pace = pace
    }
}

/// A platform of the catalogue: what a connection to it can be told, and how it becomes a system.
package protocol Platform: Sendable {
    /// The name in configurations: `salesforce`.
    var name: String { get }

    /// One sentence for people.
    var summary: String { get }

    /// The kinds of record, in the platform's own spelling. Salesforce has custom kinds beside them (`…__c`).
    var kinds: [KindTraits] { get }

    /// Whether a kind is one of the platform's.
    func knows(kind: String) -> Bool

    /// The keys of a connection, beside `platform` and `receive`.
    var settings: [Setting] { get }

    /// The ways in which notifications come, by the key under `receive`, each with its keys.
    var receivers: [Setting] { get }

    /// The receiver that stands when `receive` says nothing (rehearsals and sandboxes).
    var usualReceiver: String { get }

    /// Ready-made syncs.
    var presets: [SyncPreset] { get }

    /// What people should know who keep this platform in step, and no check can tell them.
    var advice: [Advice] { get }

    /// Makes the system of a connection out of settings that were checked against `settings` and `receivers`.
    ///
    /// - Throws: `SettingsError` when values that are each of the right type do not fit together.
    func open(_ name: ConnectionName, _ settings: Settings) throws(SettingsError) -> System
}

extension Platform {
    /// None, unless the platform says otherwise.
    package var advice: [Advice] { [] }
}

/// Something that people should know.
package struct Advice: Sendable, Hashable {
    /// What it is about, in a few words: `merging contacts`.
    package let topic: String
    /// The advice, in sentences.
    package let text: String

    /// States advice.
    package init(_ topic: String, _ text: String) {
        self.topic = topic
        self.text = text
    }
}

/// What a platform can say about one of its kinds.
package struct KindTraits: Sendable, Hashable {
    /// The name, in the platform's own spelling: `Account`, `company`.
    package let name: String
    /// The verbs that its notifications or polls can bring.
    package let verbs: [Verb]
    /// What `create: {if-related: […]}` may name: the kinds of related records, in lower case.
    package let relations: [String]
    /// The kinds that a record of this kind says something of: read, it is a `Sighting.concerns`.
    package let concerns: [String]
    /// Whether records can be archived.
    package let archives: Bool
    /// What people are told who set up a sync of it; nil where there is nothing particular to say.
    package let guidance: KindGuidance?

    /// States traits.
    package init(
        _ name: String,
        verbs: [Verb],
        relations: [String] = [],
        concerns: [String] = [],
        archives: Bool = false,
        guidance: KindGuidance? = nil
    ) {
        self.name = name
        self.verbs = verbs
        self.relations = relations
        self.concerns = concerns
        self.archives = archives
        self.guidance = guidance
    }
}

/// A ready-made sync: the YAML mapping of one entry under `syncs`, without `between` where that is the user's to say.
package struct SyncPreset: Sendable, Hashable {
    /// The name in configurations.
    package let name: String
    /// One sentence for people.
    package let summary: String
    /// The keys, as YAML.
    package let yaml: String

    /// States a preset.
    package init(_ name: String, summary: String, yaml: String) {
        self.name = name
        self.summary = summary
        self.yaml = yaml
    }
}
