package import Model

/// Arlo: contacts and organisations of training and events, by webhooks, by polls and over the REST Auth API.
package struct ArloPlatform: Platform {
    /// Requests per second: Arlo allows 300 a minute across all uses of a platform.
    ///
    /// Whoever uses it beside us shows as 429, and that puts us off for as long as it says.
    private static let pace = 5

    /// The platform as the catalogue lists it.
    package init() {}

    /// `arlo`.
    package let name = "arlo"

    /// One sentence for people.
    package let summary = "Arlo contacts and organisations: webhooks and polls in, REST out."

    /// Contacts and organisations, and what points at them.
    package var kinds: [KindTraits] { ArloKind.allCases.map(\.traits) }

    /// The kinds that are followed.
    package func knows(kind: String) -> Bool { ArloKind(rawValue: kind) != nil }

    /// The keys of a connection.
    package var settings: [Setting] { ArloSettings.connection }

    /// The ways in which changes come.
    package var receivers: [Setting] { ArloSettings.receivers }

    /// Webhooks.
    package let usualReceiver = "webhook"

    /// Contacts with contacts and organisations with accounts, with Salesforce as the master or both ways.
    package let presets = SyncPreset.arlo

    /// What is to be known of it.
    package let advice = Advice.arlo

    /// Makes the system of a connection.
    package func open(_ name: ConnectionName, _ settings: Settings) throws(SettingsError) -> System {
        let origin = try ArloSettings.origin(settings)
        let credentials = try ArloCredentials(settings.group("credentials") ?? Settings())
        let receive = settings.group("receive")
        return System(
            name: name,
            platform: self.name,
            kinds: kinds,
            source: ArloSource(name, receivers: try SignedReceiver.webhooks(receive, signedBy: "arlo")),
            reader: ArloReader(),
            matcher: ArloMatcher(),
            writer: ArloWriter(),
            describer: ArloDescriber(),
            access: ArloAccess(origin: origin, credentials: credentials),
            prober: receive?.group(ArloProber.receiver).map {
                ArloProber(name, interval: $0.duration("every") ?? ArloSettings.pollInterval)
            },
            lister: ArloProber(name, interval: .zero),
            registrar: ArloRegistrar(name: "Crosswalk \(name)", technicalContact: Self.contact(settings)),
            examiner: ArloExaminer(origin: origin),
            pace: Self.pace
        )
    }

    /// Whom Arlo writes to: Arlo's own plug-in names its user where nobody else is.
    private static func contact(_ settings: Settings) -> String? {
        settings.text("technical-contact") ?? settings.group("credentials")?.text("username")
    }
}
