import Model

/// How a connection proves itself to its platform.
enum ArloCredentials: Sendable {
    /// A user of the management platform, by HTTP Basic: for exploration, as Arlo has it, and without MFA.
    case basic(username: Secret, password: Secret)
    /// An approved OAuth client that a user once let in, with `offline_access`.
    case refreshToken(client: Secret, secret: Secret, token: Secret, redirect: String?)

    /// Reads the `credentials` of a connection.
    ///
    /// - Throws: `SettingsError` when the flow lacks what it needs.
    init(_ settings: Settings) throws(SettingsError) {
        switch settings.text("flow") ?? "" {
        case "basic":
            self = .basic(
                username: try Self.secret("username", in: settings),
                password: try Self.secret("password", in: settings)
            )
        case "refresh-token":
            self = .refreshToken(
                client: try Self.secret("client-id", in: settings),
                secret: try Self.secret("client-secret", in: settings),
                token: try Self.secret("refresh-token", in: settings),
                redirect: settings.text("redirect-uri")
            )
        default:
            throw SettingsError("credentials.flow", "there is no such flow", remedy: "use basic or refresh-token")
        }
    }

    /// The refresh token as it was configured; nil for the flow without one.
    var configuredRefreshToken: Secret? {
        guard case .refreshToken(_, _, let token, _) = self else { return nil }
        return token
    }

    private static func secret(_ name: String, in settings: Settings) throws(SettingsError) -> Secret {
        let given = settings.secret(name) ?? settings.text(name).map { Secret($0) }
        guard let given, given.count > 0 else {
            throw SettingsError(
                "credentials.\(name)",
                "this flow needs it, and it is missing or empty",
                remedy: "add `\(name)`"
            )
        }
        return given
    }
}
