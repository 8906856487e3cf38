import Model

/// The keys of an Arlo connection.
enum ArloSettings {
    /// The keys beside `platform` and `receive`.
    static let connection = [
        Setting("url", .url, required: true, "The platform's address, https://NAME.arlo.co."),
        Setting("credentials", .group(credentials), required: true, "How the gateway logs in."),
        Setting(
            "technical-contact",
            .text,
            "Whom Arlo writes to when the webhook endpoint fails; left out, the user of the basic flow."
        ),
    ]

    private static let credentials = [
        Setting(
            "flow",
            .choice(["basic", "refresh-token"]),
            required: true,
            "HTTP Basic as a user with the roles API User and Administrator, or OAuth 2, which Arlo asks for in production."
        ),
        Setting("username", .text, "The user's name (basic)."),
        Setting("password", .secret, "The user's password; users with multi-factor login cannot be used (basic)."),
        Setting("client-id", .secret, "The client's id (refresh-token)."),
        Setting("client-secret", .secret, "The client's secret (refresh-token)."),
        Setting("refresh-token", .secret, "The refresh token, from a login with offline_access (refresh-token)."),
        Setting("redirect-uri", .url, "The redirect URI of that login, where Arlo asks for it (refresh-token)."),
    ]

    /// The keys under `receive`.
    static let receivers = [
        Setting(
            "webhook",
            .group(SignedReceiver.settings(schemeRequired: false)),
            "Arlo's webhooks, signed with the key of the endpoint, in Base64 as Arlo shows it."
        ),
        Setting(
            "signed",
            .group(SignedReceiver.settings(schemeRequired: true)),
            "The same webhooks through a relay that signs them in its own way."
        ),
        Setting(ArloProber.receiver, .group(poll), "The safety net: what changed is asked for now and then."),
    ]

    /// The time between two polls that stands when none is given: Arlo's six kinds take six of 300 requests a minute.
    static let pollInterval: Duration = .seconds(300)

    private static let poll = [
        Setting(
            "every",
            .duration(.seconds(30) ... .seconds(86_400)),
            standard: pollInterval.crosswalk,
            "The time between two polls."
        )
    ]

    /// The origin that `url` names.
    ///
    /// - Throws: `SettingsError` when it has more than an origin, or less.
    static func origin(_ settings: Settings) throws(SettingsError) -> String {
        let url = settings.text("url") ?? ""
        let origin = url.hasSuffix("/") ? String(url.dropLast()) : url
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, !parts[2].isEmpty, !origin.contains(where: { "?#@".contains($0) })
        else {
            throw SettingsError(
                "url",
                "it is not the address of a platform",
                remedy: "write https://NAME.arlo.co without a path"
            )
        }
        return origin
    }
}
