import Model
import Platforms

/// The connections that the targets of the platforms fuzz, with the secrets that prove their requests.
enum Connections {
    /// The present.
    static let now = Timestamp(milliseconds: 1_772_355_900_000)  // 2026-03-01T09:05:00Z
    /// The last part of the URL at which outbound messages come.
    static let messageSecret = "om-fuzz-secret-9f31c27be0"
    /// What signs change events.
    static let eventSecret = Secret("cdc-fuzz-secret-5ad0e8b1")
    /// What signs Intercom's notifications.
    static let appSecret = Secret("intercom-fuzz-secret-77c2")
    /// What signs Arlo's notifications, in Base64.
    static let platformKey = Secret("YXJsby1mdXp6LWtleS00ZTdhOTFiMg==")
    /// The organisation.
    static let organization = "00D5g000000XyzAEAS"
    /// The workspace.
    static let workspace = "abc123de"

    /// How change events are signed.
    static let eventScheme = Result {
        try SignatureScheme(json: [
            "algorithm": "hmac-sha256", "header": "X-Salesforce-HMAC", "encoding": "hex", "template": "{body}",
        ])
    }

    /// A connection to Salesforce that hears messages and events, and polls.
    static let salesforce = Result {
        try SalesforcePlatform().open(
            "salesforce",
            Settings([
                ("url", .text("https://example.my.salesforce.com")), ("organization", .text(organization)),
                ("credentials", .group(credentials)), ("receive", .group(receive)),
            ])
        )
    }

    /// A connection to Intercom that hears notifications and sweeps.
    static let intercom = Result {
        try IntercomPlatform().open(
            "intercom",
            Settings([
                ("token", .secret(Secret("fuzz-token"))), ("workspace", .text(workspace)),
                (
                    "receive",
                    .group(
                        Settings([
                            ("webhook", .group(Settings([("secrets", .list([.secret(appSecret)]))]))),
                            ("poll", .group(Settings())),
                        ])
                    )
                ),
            ])
        )
    }

    /// A connection to Arlo that hears notifications and polls.
    static let arlo = Result {
        try ArloPlatform().open(
            "arlo",
            Settings([
                ("url", .text("https://example.arlo.co")),
                (
                    "credentials",
                    .group(
                        Settings([
                            ("flow", .text("basic")), ("username", .text("fuzz")),
                            ("password", .secret(Secret("fuzz-password"))),
                        ])
                    )
                ),
                (
                    "receive",
                    .group(
                        Settings([
                            ("webhook", .group(Settings([("secrets", .list([.secret(platformKey)]))]))),
                            ("poll", .group(Settings())),
                        ])
                    )
                ),
            ])
        )
    }

    private static let credentials = Settings([
        ("flow", .text("client-credentials")), ("client-id", .secret(Secret("fuzz-client"))),
        ("client-secret", .secret(Secret("fuzz-client-secret"))),
    ])

    private static let receive = Settings([
        (
            "outbound-message",
            .group(
                Settings([
                    ("secrets", .list([.secret(Secret(messageSecret))])),
                    ("fields", .group(Settings([("Account", .list(["Id", "Name", "Phone"].map { .text($0) }))]))),
                ])
            )
        ),
        (
            "signed",
            .group(
                Settings([
                    (
                        "scheme",
                        .data([
                            "algorithm": "hmac-sha256", "header": "X-Salesforce-HMAC", "encoding": "hex",
                            "template": "{body}",
                        ])
                    ),
                    ("secrets", .list([.secret(eventSecret)])),
                ])
            )
        ),
        ("poll", .group(Settings([("kinds", .list([.text("Account")]))]))),
    ])
}
