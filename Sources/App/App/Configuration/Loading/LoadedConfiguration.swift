package import Model
package import Pipeline

/// A configuration that was read, checked and found usable, with every default filled in.
package struct LoadedConfiguration: Sendable {
    /// What the stages and pumps work by.
    package let gateway: Gateway
    /// Where notifications are received.
    package let listen: HostAndPort
    /// TLS for `listen`; nil for plain HTTP.
    package let tls: ServerIdentity?
    /// Where health, metrics, the operator API and the console are.
    package let operations: HostAndPort
    /// Who may use them; empty only when `operations` is on this machine.
    package let operators: [Operator]
    /// Where everything is kept.
    package let store: StoreLocation
    /// What senders call, without a slash at the end.
    package let publicURL: String?
    /// The bounds of the HTTP server.
    package let server: ServerLimits
    /// What is worth an alert.
    let alerts: AlertRules
    /// Where alerts are sent; nil when they are only logged.
    let herald: Herald.Address?
    /// Whether a sandbox wrote the file.
    package let isSandbox: Bool
    /// What the connections were told, by their names.
    package let connections: [ConnectionName: Connection]
    /// What there is to say about the file although it can be used.
    package let findings: [Finding]

    /// What a connection was told.
    package struct Connection: Sendable {
        /// The platform's name.
        package let platform: String
        /// The checked settings, the receivers' under `receive`.
        package let settings: Settings
        /// The ways in which it hears of changes: `webhook`, `outbound-message`, `signed`, `poll`.
        package let receivers: [String]
    }
}

/// The files that prove who the server is.
package struct ServerIdentity: Sendable, Hashable {
    /// The path of the certificate chain in PEM.
    package let certificate: String
    /// The path of the private key in PEM.
    package let key: String
    /// The path of the authority of client certificates in PEM; nil when clients need none.
    package let clientAuthority: String?
}

/// The bounds of the HTTP server.
package struct ServerLimits: Sendable, Hashable {
    /// The largest body, in bytes.
    package let body: Int
    /// The most open connections.
    package let connections: Int
    /// The largest header section, in bytes.
    package let header: Int
    /// How long a request may take to arrive.
    package let readTimeout: Duration
}

/// Somebody who may use the operator API.
package struct Operator: Sendable, Hashable {
    /// What a token allows; each role may do what the one before it may.
    package enum Role: String, Sendable, CaseIterable {
        /// Look.
        case viewer
        /// Retry, pause, resume, link.
        case `operator`
        /// Everything.
        case admin
    }

    /// Whose token it is.
    package let name: String
    /// The bearer token.
    package let token: Secret
    /// What it allows.
    package let role: Role
}
