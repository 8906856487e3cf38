import App
import Foundation
import Model
import Platforms

/// The loader and the documents of these suites.
enum Samples {
    /// The platforms, and one of the suites' own for what the real ones do not have.
    static let platforms: [any Platform] = [SalesforcePlatform(), IntercomPlatform(), PretendPlatform()]

    /// The variables that the documents name.
    static let variables = [
        "OPS_TOKEN": "operator-token-0123456789", "SF_ID": "consumer-key", "SF_SECRET": "consumer-secret",
        "SF_OM_SECRET": "outbound-message-secret-0123", "SF_HMAC": "relay-secret-0123456789",
        "INTERCOM_TOKEN": "access-token", "INTERCOM_SECRET": "client-secret-0123456789",
        "INTERCOM_SECRET_OLD": "older-client-secret-0123456789", "PRETEND_SECRET": "pretend-secret-0123456789",
        "SHORT": "short", "EMPTY": "",
    ]

    /// The files that the documents name.
    static let files: [String: ConfigurationFiles.File] = [
        "/etc/crosswalk/secret": .init(Array("secret-from-a-file-0123\n".utf8)),
        "/etc/crosswalk/open": .init(Array("secret-from-a-file-0123\n".utf8), isWorldReadable: true),
        "/etc/crosswalk/certificate.pem": .init(Array("certificate".utf8), isWorldReadable: true),
        "/etc/crosswalk/key.pem": .init(Array("key".utf8)),
    ]

    /// The folder of the configurations that are shipped as examples, working and broken.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("fixtures/configuration")

    /// The text of a shipped configuration; empty when it is not there.
    static func fixture(_ name: String) -> String {
        (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
    }

    /// A loader with pretended variables and files.
    static func loader(_ variables: [String: String] = variables) -> ConfigurationLoader {
        ConfigurationLoader(
            platforms: platforms,
            environment: ConfigurationEnvironment(variables),
            files: ConfigurationFiles(files)
        )
    }

    /// Two connections and a sync; `rest` is indented below the sync.
    static func document(sync rest: String, gateway: String = "gateway: {}") -> String {
        """
        crosswalk: 1
        \(gateway)
        connections:
          salesforce:
            url: https://example.my.salesforce.com
            organization: 00D5g000000XyzAEAS
            credentials: {flow: client-credentials, client-id: env:SF_ID, client-secret: env:SF_SECRET}
            receive: {outbound-message: {secrets: [env:SF_OM_SECRET]}}
          intercom:
            token: env:INTERCOM_TOKEN
            workspace: abc123de
            receive: {webhook: {secrets: [env:INTERCOM_SECRET]}}
        syncs:
          accounts:
            between: {crm: salesforce/Account, platform: intercom/company}
        \(rest.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        """
    }
}

/// A platform with kinds related to kinds, contacts, and a kind that cannot be archived.
struct PretendPlatform: Platform {
    let name = "pretend"
    let summary = "A platform of the tests."
    let kinds = [
        KindTraits("organisation", verbs: [.created, .updated], relations: ["registration", "lead"]),
        KindTraits("contact", verbs: [.saved, .own("sms.sent")], archives: true),
    ]
    func knows(kind: String) -> Bool { kinds.contains { $0.name == kind } }
    let settings = [Setting("token", .secret, "The token.")]
    let receivers = [
        Setting("webhook", .group([Setting("secrets", .list(.secret), required: true, "Secrets.")]), "Signed.")
    ]
    let usualReceiver = "webhook"
    let presets = [
        SyncPreset(
            "pretend-accounts",
            summary: "Organisations and accounts.",
            yaml: """
                state: paused
                identity: [{match: {name: Name}}]
                create: {crm: {if-related: [registration]}, platform: never}
                fields:
                  - {platform: name, crm: Name, from: crm, revert: true}
                """
        ),
        SyncPreset(
            "pretend-broken",
            summary: "A preset with a fault.",
            yaml: """
                fields:
                  - {platform: name, crm: Name, from: both}
                """
        ),
    ]

    func open(_ name: ConnectionName, _ settings: Settings) throws(SettingsError) -> System {
        var told = settings
        told["workspace"] = .text("pretend")
        told["token"] = .secret(settings.secret("token") ?? Secret("none"))
        return try IntercomPlatform().open(name, told)
    }
}
