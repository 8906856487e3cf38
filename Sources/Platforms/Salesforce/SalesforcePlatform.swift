package import Model

/// Salesforce: outbound messages, change events through a relay and polls in, the REST API out.
package struct SalesforcePlatform: Platform {
    /// Makes the platform.
    package init() {}

    /// The name in configurations.
    package let name = "salesforce"

    /// One sentence for people.
    package let summary = "Salesforce CRM: outbound messages, relayed change events and polls in, REST out."

    /// The standard kinds that take part in syncs; custom kinds (`…__c`) do as well.
    package var kinds: [KindTraits] { SalesforceKind.standard.map(\.traits) }

    /// Whether a kind is one of the standard ones, or could be one of an org's own.
    package func knows(kind: String) -> Bool {
        SalesforceKind.isName(kind) && (kind.hasSuffix("__c") || kinds.contains { $0.name == kind })
    }

    /// What is to be known of it.
    package let advice = Advice.salesforce

    /// The keys of a connection.
    package var settings: [Setting] { SalesforceSettings.connection }

    /// The ways in which notifications come.
    package var receivers: [Setting] { SalesforceSettings.receivers }

    /// Outbound messages need nothing in the org but a flow's action.
    package let usualReceiver = OutboundMessageReceiver.name

    /// None: what is synced with Salesforce is the other platform's to preset.
    package let presets: [SyncPreset] = []

    /// Makes the system of a connection.
    package func open(_ name: ConnectionName, _ settings: Settings) throws(SettingsError) -> System {
        guard let origin = settings.text("url").flatMap({ SalesforceOrigin($0) }) else {
            throw SettingsError(
                "url",
                "it is not the address of an org",
                remedy: "write https://NAME.my.salesforce.com"
            )
        }
        let credentials = try SalesforceCredentials(settings.group("credentials") ?? Settings())
        let api = SalesforceAPI(
            connection: name,
            version: settings.text("api-version") ?? "62.0",
            runsAssignmentRules: settings.flag("assignment-rules") ?? false,
            passesDuplicateAlerts: settings.text("duplicate-rules") == "pass-alerts"
        )
        return System(
            name: name,
            platform: self.name,
            kinds: kinds,
            source: try source(name, settings),
            reader: SalesforceReader(api: api),
            matcher: SalesforceMatcher(api: api),
            writer: SalesforceWriter(api: api),
            describer: SalesforceDescriber(api: api),
            access: SalesforceAccess(origin: origin, credentials: credentials),
            prober: try prober(api, settings),
            lister: SalesforceProber(api: api, interval: .zero, kinds: [], lookBack: .zero),
            examiner: settings.text("organization").flatMap { SalesforceID($0) }.map {
                SalesforceExaminer(api: api, organization: $0)
            },
            pace: Int(settings.integer("pace") ?? 20)
        )
    }

    private func source(_ name: ConnectionName, _ settings: Settings) throws(SettingsError) -> SalesforceSource {
        guard let organization = settings.text("organization").flatMap({ SalesforceID($0) }) else {
            throw SettingsError(
                "organization",
                "it is not an organisation's id",
                remedy: "copy it from Company Information"
            )
        }
        let receive = settings.group("receive") ?? Settings()
        let messages = receive.group(OutboundMessageReceiver.name)
        return SalesforceSource(
            messages: try messages.map { keys throws(SettingsError) in
                try self.messages(name, organization, keys)
            },
            events: try receive.group(ChangeEventReceiver.name).map { keys throws(SettingsError) in
                let receiver = try SignedReceiver(ChangeEventReceiver.name, keys, standard: nil)
                return ChangeEventReceiver(connection: name, organization: organization, verifier: receiver.verifier)
            },
            lists: Self.lists(messages?.group("fields"))
        )
    }

    private func messages(
        _ name: ConnectionName,
        _ organization: SalesforceID,
        _ keys: Settings
    ) throws(SettingsError) -> OutboundMessageReceiver {
        let secrets = keys.secrets("secrets")
        let shortest = OutboundMessageReceiver.shortestSecret
        guard secrets.allSatisfy({ $0.count >= shortest }) else {
            throw SettingsError(
                "receive.outbound-message.secrets",
                "a secret has fewer than \(shortest) bytes",
                remedy: "use at least \(shortest) random characters, for example from `openssl rand -hex 24`"
            )
        }
        return OutboundMessageReceiver(
            connection: name,
            organization: organization,
            secrets: secrets,
            subjects: keys.texts("certificates")
        )
    }

    private static func lists(_ fields: Settings?) -> [String: [FieldPath]] {
        guard let fields else { return [:] }
        return Dictionary(fields.names.map { ($0, fields.texts($0).map { FieldPath($0) }) }) { _, last in last }
    }

    private func prober(_ api: SalesforceAPI, _ settings: Settings) throws(SettingsError) -> SalesforceProber? {
        guard let poll = settings.group("receive")?.group(SalesforceProber.receiver) else { return nil }
        let named = poll.texts("kinds")
        let kinds = named.isEmpty ? SalesforceSettings.polledKinds : named
        guard kinds.allSatisfy({ knows(kind: $0) }) else {
            throw SettingsError("receive.poll.kinds", "there is no such kind of record", remedy: "write API names")
        }
        return SalesforceProber(
            api: api,
            interval: poll.duration("every") ?? .seconds(300),
            kinds: kinds.map { KindRef(api.connection, $0) },
            lookBack: poll.duration("look-back") ?? .seconds(600)
        )
    }
}
