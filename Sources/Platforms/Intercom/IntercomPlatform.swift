package import Model

/// Intercom: companies, by notifications, by sweeps and over REST.
package struct IntercomPlatform: Platform {
    /// The only kind of record that is kept in step.
    static let companyKind = "company"
    /// A contact joined a company.
    static let contactAttached = Verb.own("contact.attached")
    /// A contact left a company.
    static let contactDetached = Verb.own("contact.detached")

    /// Requests per second: Intercom allows an app 10,000 a minute, 166 a second, and counts in slices of ten seconds.
    ///
    /// The rest is left to the workspace's other uses.
    private static let pace = 100

    /// The API's origins by region.
    static let origins = [
        "us": "https://api.intercom.io", "eu": "https://api.eu.intercom.io", "au": "https://api.au.intercom.io",
    ]

    /// The platform as the catalogue lists it.
    package init() {}

    /// `intercom`.
    package let name = "intercom"

    /// One sentence for people.
    package let summary = "Intercom companies"

    /// Companies; what Intercom's DELETE does to them it calls archiving.
    package let kinds = [
        KindTraits(
            companyKind,
            verbs: [.created, .updated, .deleted, .saved, contactAttached, contactDetached],
            archives: true,
            guidance: .companies
        )
    ]

    /// Companies only.
    package func knows(kind: String) -> Bool { kind == Self.companyKind }

    /// The keys of a connection.
    package let settings = [
        Setting("region", .choice(["us", "eu", "au"]), standard: "us", "The region that hosts the workspace."),
        Setting("url", .url, "The API's origin, instead of a region's."),
        Setting(
            "api-version",
            .word(versionProblem),
            standard: "2.16",
            "The version of the REST API that every request asks for."
        ),
        Setting("token", .secret, required: true, "The access token of the app in this workspace."),
        Setting(
            "workspace",
            .word(workspaceProblem),
            required: true,
            "The workspace's id code (app_id): notifications of any other workspace are turned away."
        ),
    ]

    /// The ways in which changes come.
    package let receivers = [
        Setting(
            "webhook",
            .group(SignedReceiver.settings(schemeRequired: false)),
            "Intercom's notifications, signed with the app's client secret."
        ),
        Setting(
            "signed",
            .group(SignedReceiver.settings(schemeRequired: true)),
            "The same notifications through a relay that signs them in its own way."
        ),
        Setting(
            IntercomSource.pollReceiver,
            .group([
                Setting(
                    "every",
                    .duration(.seconds(60) ... .seconds(86_400)),
                    standard: "15m",
                    "How often to sweep over all companies for changes that no notification told."
                )
            ]),
            "A sweep over all companies, as a safety net; it does not see deletions."
        ),
    ]

    /// Notifications.
    package let usualReceiver = "webhook"

    /// Companies with accounts.
    package let presets = [SyncPreset.intercomAccounts]

    /// Makes the system of a connection.
    package func open(_ name: ConnectionName, _ settings: Settings) throws(SettingsError) -> System {
        guard let token = settings.secret("token"), token.count > 0 else {
            throw SettingsError("token", "there is no access token", remedy: "add `token: env:NAME`")
        }
        guard let workspace = settings.text("workspace") else {
            throw SettingsError("workspace", "the workspace is not named", remedy: "add its id code, the app_id")
        }
        let version = settings.text("api-version") ?? "2.16"
        let receive = settings.group("receive")
        let origin = try Self.origin(settings)
        return System(
            name: name,
            platform: self.name,
            kinds: kinds,
            source: IntercomSource(
                name,
                workspace: workspace,
                receivers: try SignedReceiver.webhooks(receive, signedBy: "intercom")
            ),
            reader: IntercomReader(apiVersion: version),
            matcher: IntercomMatcher(apiVersion: version),
            writer: IntercomWriter(apiVersion: version),
            describer: IntercomDescriber(apiVersion: version),
            access: IntercomAccess(token: token, base: origin),
            prober: receive?.group(IntercomSource.pollReceiver).map {
                IntercomProber(name, interval: $0.duration("every") ?? .seconds(900), apiVersion: version)
            },
            lister: IntercomProber(name, interval: .zero, apiVersion: version),
            examiner: IntercomExaminer(workspace: workspace, origin: origin, token: token, apiVersion: version),
            pace: Self.pace
        )
    }

    private static func origin(_ settings: Settings) throws(SettingsError) -> String {
        guard let url = settings.text("url") else {
            return origins[settings.text("region") ?? "us", default: "https://api.intercom.io"]
        }
        let origin = url.hasSuffix("/") ? String(url.dropLast()) : url
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, !parts[2].isEmpty, !origin.contains(where: { "?#".contains($0) })
        else {
            throw SettingsError("url", "it is not the origin of an API", remedy: "write https://HOST without a path")
        }
        return origin
    }

    private static let versionProblem: @Sendable (String) -> String? = { text in
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNumbered = parts.count == 2 && parts.allSatisfy { (1...3).contains($0.count) && Int($0) != nil }
        return isNumbered || text == "Preview" ? nil : "a version is written like 2.16"
    }

    private static let workspaceProblem: @Sendable (String) -> String? = { text in
        IntercomID.isValid(text) ? nil : "a workspace's id code has letters and digits only"
    }
}
