import Crypto
import Model

/// The keys of a Salesforce connection.
enum SalesforceSettings {
    /// The keys beside `platform` and `receive`.
    static let connection = [
        Setting("url", .url, required: true, "The org's My Domain address."),
        Setting(
            "organization",
            .word(organizationProblem),
            required: true,
            "The org's id, 15 or 18 characters: messages of any other are refused."
        ),
        Setting("api-version", .word(versionProblem), standard: "62.0", "The version of the REST API."),
        Setting("credentials", .group(credentials), required: true, "How the gateway logs in."),
        Setting(
            "assignment-rules",
            .flag,
            standard: "false",
            "Whether writes run the org's assignment rules, which give leads and cases new owners."
        ),
        Setting(
            "duplicate-rules",
            .choice(["obey", "pass-alerts"]),
            standard: "obey",
            "Whether writes pass duplicate rules whose action is an alert; those that block always block."
        ),
        Setting("pace", .integer(1...500), standard: "20", "The most requests a second."),
    ]

    private static let credentials = [
        Setting(
            "flow",
            .choice(["client-credentials", "jwt-bearer", "refresh-token"]),
            required: true,
            "The OAuth 2 flow of the connected app."
        ),
        Setting("client-id", .secret, required: true, "The app's consumer key."),
        Setting("client-secret", .secret, "The app's consumer secret (client-credentials, refresh-token)."),
        Setting("username", .text, "The user to act as (jwt-bearer)."),
        Setting(
            "private-key",
            .secret,
            "The key of the app's certificate, PEM, RSA of 2048 bits or more (jwt-bearer)."
        ),
        Setting(
            "audience",
            .url,
            standard: "https://login.salesforce.com",
            "The login host that assertions name; https://test.salesforce.com for a sandbox org (jwt-bearer)."
        ),
        Setting("refresh-token", .secret, "The refresh token (refresh-token)."),
    ]

    /// The keys under `receive`.
    static let receivers = [
        Setting(OutboundMessageReceiver.name, .group(messages), "Outbound messages, SOAP."),
        Setting(
            ChangeEventReceiver.name,
            .group(SignedReceiver.settings(schemeRequired: true)),
            "Change events that a relay delivers as signed JSON."
        ),
        Setting(SalesforceProber.receiver, .group(poll), "The safety net: what changed is asked for now and then."),
    ]

    private static let messages = [
        Setting(
            "secrets",
            .list(.secret),
            "The secrets in force as the last part of the endpoint URL; any of them may match."
        ),
        Setting(
            "certificates",
            .list(.text),
            "The subjects of client certificates accepted instead of a secret; left out, every verified one is."
        ),
        Setting(
            "fields",
            .map(.list(.word(fieldProblem))),
            "The fields that messages carry, by kind: one that a message leaves out is then known to be empty."
        ),
    ]

    private static let poll = [
        Setting("every", .duration(.seconds(10) ... .seconds(86_400)), standard: "5m", "The time between two polls."),
        Setting(
            "kinds",
            .list(.word(kindProblem)),
            "The kinds polled; left out, Account, Contact and Lead."
        ),
        Setting(
            "look-back",
            .duration(.zero ... .seconds(86_400)),
            standard: "10m",
            "How far each poll looks back behind the newest change, for transactions that commit late."
        ),
    ]

    /// The kinds that are polled when none are named.
    static let polledKinds = ["Account", "Contact", "Lead"]

    @Sendable private static func organizationProblem(_ text: String) -> String? {
        guard let id = SalesforceID(text), id.keyPrefix == "00D" else {
            return "an organisation's id starts with 00D and has 15 or 18 characters"
        }
        return id.isSound ? nil : "the id's checksum does not fit: copy it again"
    }

    /// Versions before 46.0 answer upserts without saying what they did; those below 31.0 are retired.
    @Sendable private static func versionProblem(_ text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "0", let major = Int(parts[0]), (46...999).contains(major) else {
            return "write the version like 62.0, from 46.0 on"
        }
        return nil
    }

    @Sendable private static func fieldProblem(_ text: String) -> String? {
        SalesforceKind.isName(text) ? nil : "a field's API name has letters, digits and underscores only"
    }

    @Sendable private static func kindProblem(_ text: String) -> String? {
        SalesforcePlatform().knows(kind: text) ? nil : "there is no such kind of record"
    }
}

extension SalesforceCredentials {
    /// Reads the `credentials` of a connection.
    ///
    /// - Throws: `SettingsError` when the flow lacks what it needs.
    init(_ settings: Settings) throws(SettingsError) {
        let id = try Self.secret("client-id", in: settings, of: "every flow")
        switch settings.text("flow") ?? "" {
        case "client-credentials":
            self = .clientCredentials(id: id, secret: try Self.secret("client-secret", in: settings, of: "this flow"))
        case "jwt-bearer":
            guard let username = settings.text("username"), !username.isEmpty else {
                throw Self.missing("username", of: "jwt-bearer")
            }
            let key = try Self.secret("private-key", in: settings, of: "jwt-bearer")
            guard (try? RS256.sign([], privateKeyPEM: key.reveal())) != nil else {
                throw SettingsError(
                    "credentials.private-key",
                    "it is not an RSA key of 2048 bits or more in PEM",
                    remedy: "give the private key that belongs to the app's certificate, without a passphrase"
                )
            }
            let audience = settings.text("audience") ?? "https://login.salesforce.com"
            self = .jwtBearer(id: id, username: username, privateKey: key, audience: Self.bare(audience))
        case "refresh-token":
            self = .refreshToken(
                id: id,
                secret: settings.secret("client-secret"),
                token: try Self.secret("refresh-token", in: settings, of: "this flow")
            )
        default:
            throw SettingsError(
                "credentials.flow",
                "there is no such flow",
                remedy: "use client-credentials, jwt-bearer or refresh-token"
            )
        }
    }

    private static func secret(
        _ name: String,
        in settings: Settings,
        of flow: String
    ) throws(SettingsError) -> Secret {
        guard let secret = settings.secret(name), secret.count > 0 else { throw missing(name, of: flow) }
        return secret
    }

    private static func missing(_ name: String, of flow: String) -> SettingsError {
        SettingsError("credentials.\(name)", "\(flow) needs it, and it is missing or empty", remedy: "add `\(name)`")
    }

    /// An audience with a slash at its end is refused by Salesforce.
    private static func bare(_ audience: String) -> String {
        audience.hasSuffix("/") ? String(audience.dropLast()) : audience
    }
}
