import Model
import Pipeline

/// What the parts of a configuration must be to each other, beyond any one connection or sync.
struct GatewayRules {
    /// What stands under `gateway`.
    let settings: Settings
    /// The connections.
    let connections: [OpenedConnection]
    /// The syncs.
    let syncs: [Sync]
    /// Where secrets and files come from.
    let secrets: SecretSource

    /// Adds what is wrong or doubtful.
    func check(_ findings: inout Findings) {
        checkAddresses(&findings)
        checkOperators(&findings)
        checkAlerts(&findings)
        checkKey(&findings)
        checkPresence(&findings)
        checkIdentities(&findings)
        checkMasters(&findings)
        checkCarried(&findings)
        checkLinks(&findings)
    }

    // MARK: - The gateway

    private func checkAddresses(_ findings: inout Findings) {
        let listen = settings.text("listen").flatMap { HostAndPort($0) }
        let operations = settings.text("operations").flatMap { HostAndPort($0) }
        if let listen, let operations, listen.port != 0, listen == operations {
            findings.error(
                "gateway.operations",
                "`listen` and `operations` are the same address",
                remedy: "give one of them another port"
            )
        }
        if let operations, !operations.isLoopback, settings.list("operators").isEmpty {
            findings.error(
                "gateway.operations",
                "everybody who reaches \(operations) could operate the gateway",
                remedy: "listen on 127.0.0.1, or add `operators:` with a token"
            )
        }
        if let listen, !listen.isLoopback, settings["tls"] == nil {
            findings.note(
                "gateway.listen",
                "notifications come in over plain HTTP",
                remedy: "add `tls:`, or put a proxy with TLS in front"
            )
        }
    }

    private func checkAlerts(_ findings: inout Findings) {
        guard let alerts = settings.group("alerts") else { return }
        let (url, secret) = (alerts.text("url"), alerts.secret("secret"))
        guard let url, let secret else {
            guard url != nil || secret != nil else { return }
            return findings.error(
                "gateway.alerts",
                "`url` and `secret` belong together",
                remedy: "give both, or neither: then alerts are only logged"
            )
        }
        do throws(SettingsError) {
            _ = try Herald.signed(HTTPRequest("POST", url), with: secret, id: "check", at: Timestamp(seconds: 0))
        } catch {
            findings.error("gateway.alerts.secret", error.problem, remedy: error.remedy)
        }
    }

    private func checkOperators(_ findings: inout Findings) {
        var names: Set<String> = []
        var tokens: Set<Secret> = []
        for (index, value) in settings.list("operators").enumerated() {
            guard case .group(let group) = value, let name = group.text("name"), let token = group.secret("token")
            else { continue }
            let path = ConfigurationPath("gateway.operators").element(index)
            if !names.insert(name).inserted {
                findings.error(
                    path.key("name"),
                    "two operators are called `\(name)`",
                    remedy: "give each a name of their own"
                )
            }
            if !tokens.insert(token).inserted {
                findings.error(
                    path.key("token"),
                    "two operators have the same token",
                    remedy: "give each a token of their own"
                )
            }
            if token.count < Self.shortestToken, secrets.trust == .operators {
                findings.warning(
                    path.key("token"),
                    "the token has only \(token.count) bytes",
                    remedy: "use at least \(Self.shortestToken) random bytes"
                )
            }
        }
    }

    private func checkKey(_ findings: inout Findings) {
        guard let path = settings.group("tls")?.text("key"), secrets.trust != .rehearsal,
            case .success(let file) = secrets.files.read(path, SecretSource.sizeLimit), file.isWorldReadable
        else { return }
        findings.error(
            "gateway.tls.key",
            "everybody on this machine may read the private key",
            remedy: "run `chmod o-rwx` on it"
        )
    }

    // MARK: - Connections

    private func checkPresence(_ findings: inout Findings) {
        if let written = findings.document.members,
            written.first(where: { $0.name == "syncs" })?.value.members?.isEmpty ?? true
        {
            findings.warning("syncs", "there is no sync, so nothing is kept in step", remedy: "add one under `syncs:`")
        }
        let used = Set(syncs.flatMap { [$0.between.crm.connection, $0.between.platform.connection] })
        for connection in connections where !syncs.isEmpty && !used.contains(connection.name) {
            findings.note(
                ConfigurationPath("connections.\(connection.name)"),
                "no sync uses this connection",
                remedy: "add one under `syncs:`, or remove it"
            )
        }
    }

    /// Two connections to one org, workspace or business unit would hear everything twice.
    private func checkIdentities(_ findings: inout Findings) {
        for key in ["business-unit", "organization", "workspace"] {
            var first: [String: ConnectionName] = [:]
            for connection in connections {
                guard let identity = connection.settings.text(key) else { continue }
                let whole = "\(connection.platform.name) \(identity)"
                if let other = first[whole] {
                    findings.error(
                        ConfigurationPath("connections.\(connection.name)").key(key),
                        "`\(other)` is already a connection to this \(key)",
                        remedy: "use one connection for both"
                    )
                } else {
                    first[whole] = connection.name
                }
            }
        }
    }

    // MARK: - Fields

    /// One field written from two places has two masters.
    private func checkMasters(_ findings: inout Findings) {
        for side in Side.allCases {
            var first: [String: (sync: Sync, master: String)] = [:]
            for sync in syncs {
                for (index, rule) in sync.fields.enumerated() where rule.writes(side) && sync.update[side] {
                    let field = "\(sync.between[side]) \(rule.path(on: side))"
                    let master = "\(sync.between[side.other]) \(rule.path(on: side.other))"
                    guard let other = first[field] else {
                        first[field] = (sync, master)
                        continue
                    }
                    guard other.sync.name != sync.name else { continue }
                    findings.warning(
                        ConfigurationPath("syncs.\(sync.name).fields").element(index),
                        "the sync `\(other.sync.name)` also writes \(field), from \(other.master): it has two masters",
                        remedy: "let one sync write it, or use `when: empty` in both"
                    )
                }
            }
        }
    }

    /// A notification that does not carry every mapped field costs a request.
    private func checkCarried(_ findings: inout Findings) {
        for connection in connections {
            for receiver in connection.receivers {
                guard let carried = connection.settings.group("receive")?.group(receiver)?.group("fields") else {
                    continue
                }
                for kind in carried.names {
                    let wanted = paths(of: KindRef(connection.name, kind))
                    let missing = wanted.filter { !carried.texts(kind).contains($0.text) }
                    guard !missing.isEmpty else { continue }
                    let list = missing.map(\.text).joined(separator: ", ")
                    findings.warning(
                        ConfigurationPath("connections.\(connection.name).receive").key(receiver).key("fields").key(
                            kind
                        ),
                        "each notification will cause a read, because it does not carry \(list)",
                        remedy: "add the fields to the message and to this list"
                    )
                }
            }
        }
    }

    /// An id is carried over by the pairs of a sync between the same two connections.
    private func checkLinks(_ findings: inout Findings) {
        for sync in syncs {
            for (index, rule) in sync.fields.enumerated() {
                guard let name = rule.link else { continue }
                let alike = syncs.filter { other in
                    Side.allCases.allSatisfy { other.between[$0].connection == sync.between[$0].connection }
                }
                guard !alike.contains(where: { $0.name == name }) else { continue }
                findings.note(
                    ConfigurationPath("syncs.\(sync.name).fields").element(index).key("link"),
                    "there is no sync `\(name)` between the same connections, so the field is never carried over",
                    remedy: Spelling.remedy(for: name.text, among: alike.map(\.name.text))
                )
            }
        }
    }

    private func paths(of kind: KindRef) -> [FieldPath] {
        Set(syncs.flatMap { sync in sync.side(of: kind).map { sync.paths(on: $0) } ?? [] }).sorted()
    }

    /// The fewest bytes of an operator's token: 128 bits.
    private static let shortestToken = 16
}
