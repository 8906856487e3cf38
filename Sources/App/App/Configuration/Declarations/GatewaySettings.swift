package import Model

/// The keys at the top of the configuration and under `gateway`, each declared once.
package enum GatewaySettings {
    /// The keys at the top.
    ///
    /// `connections` and `syncs` are only plain data here: each entry is checked by its platform's
    /// declarations and by `SyncSettings`.
    package static let top: [Setting] = [
        Setting("crosswalk", .integer(1...1), required: true, "The version of this format."),
        Setting(
            "sandbox",
            .flag,
            standard: "false",
            "Whether a sandbox wrote this file: only then may secrets stand in it and addresses be http://127.0.0.1."
        ),
        Setting("gateway", .group(gateway), standard: "{}", "The gateway itself."),
        Setting("connections", .map(.data), required: true, "One entry for each org, workspace or business unit."),
        Setting("syncs", .map(.data), standard: "{}", "One entry for each pair of kinds to keep in step."),
    ]

    /// The keys under `gateway`.
    package static let gateway: [Setting] = [
        Setting("listen", address, standard: "127.0.0.1:8080", "Where notifications are received."),
        Setting("tls", .group(tls), "Turns on TLS, and mutual TLS, for `listen`."),
        Setting(
            "operations",
            address,
            standard: "127.0.0.1:8081",
            "Where health, metrics, the operator API and the console are; only on this machine without `operators`."
        ),
        Setting("operators", .list(.group(operatorKeys)), "Who may use `operations`, and for what."),
        Setting(
            "store",
            .word(StoreLocation.fault),
            standard: "sqlite:crosswalk.db",
            "Where everything is kept, relative to this file."
        ),
        Setting(
            "public-url",
            .url,
            "What senders call; needed by schemes that sign the URL, and by the probe of `doctor`."
        ),
        Setting("alerts", .group(alerts), standard: "{}", "What an operator is told of, and where."),
        Setting("limits", .group(limits), standard: "{}", "What the gateway takes at most."),
        Setting(
            "quarantine",
            .choice(["hashes", "bodies"]),
            standard: "hashes",
            "What is kept of the last refused requests: a hash of the body, or the body too, to prove it again."
        ),
        Setting(
            "retention",
            .duration(.seconds(3600)...(.seconds(3650 * 86_400))),
            standard: "30d",
            "How long settled journal entries are kept for replay and history."
        ),
    ]

    /// The keys under `gateway.alerts`.
    package static let alerts: [Setting] = [
        Setting("url", .url, "Where alerts are sent, signed by Standard Webhooks; else they are only logged."),
        Setting("secret", .secret, "What they are signed with; needed with `url`."),
        Setting(
            "age",
            .duration(.seconds(10)...(.seconds(86_400))),
            standard: "10m",
            "How long something may wait to be decided or written."
        ),
        Setting(
            "quiet",
            .duration(.seconds(60)...(.seconds(30 * 86_400))),
            "How long a connection may be quiet; left out, as long as it likes."
        ),
    ]

    /// The keys under `gateway.tls`.
    package static let tls: [Setting] = [
        Setting("certificate", .file, required: true, "The certificate chain in PEM."),
        Setting("key", .file, required: true, "The private key in PEM."),
        Setting(
            "client-ca",
            .file,
            "The authority, in PEM, whose client certificates are accepted instead of URL secrets."
        ),
    ]

    /// The keys of one entry of `gateway.operators`.
    package static let operatorKeys: [Setting] = [
        Setting("name", .text, required: true, "Whose token it is; it stands in the history of what was done."),
        Setting("token", .secret, required: true, "The bearer token."),
        Setting("role", .choice(Operator.Role.allCases.map(\.rawValue)), standard: "viewer", "What the token allows."),
    ]

    /// The keys under `gateway.limits`.
    package static let limits: [Setting] = [
        Setting("body", .size((1 << 10)...(64 << 20)), standard: "1MiB", "The largest body."),
        Setting("connections", .integer(1...100_000), standard: "4000", "The most open connections."),
        Setting(
            "backlog",
            .integer(1...1_000_000_000),
            standard: "1000000",
            "The most undecided notifications; beyond, senders are told to come back."
        ),
        Setting("header", .size((1 << 10)...(1 << 20)), standard: "16KiB", "The largest header section."),
        Setting(
            "read-timeout",
            .duration(.seconds(1)...(.seconds(300))),
            standard: "10s",
            "How long a request may take to arrive."
        ),
    ]

    private static let address = Setting.Kind.word { text in
        HostAndPort(text) == nil ? "`\(text)` is not an IP address and port, as in `127.0.0.1:8080`" : nil
    }
}
