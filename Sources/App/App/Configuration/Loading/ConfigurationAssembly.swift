import Model
import Pipeline

/// Puts checked parts together.
struct ConfigurationAssembly {
    /// What stands under `gateway`, with defaults.
    let gateway: Settings
    /// Which configuration it is.
    let mark: ConfigurationMark
    /// The connections, each with its system.
    let connections: [OpenedConnection]
    /// The syncs.
    let syncs: [Sync]
    /// Where relative paths start.
    let folder: String
    /// Whether a sandbox wrote the file.
    let isSandbox: Bool
    /// What there is to say about the file.
    let findings: [Finding]

    /// The whole; nil when a part is missing.
    var configuration: LoadedConfiguration? {
        guard let listen = gateway.text("listen").flatMap({ HostAndPort($0) }),
            let operations = gateway.text("operations").flatMap({ HostAndPort($0) }),
            let store = gateway.text("store").flatMap({ StoreLocation($0, folder: folder) }),
            let retention = gateway.duration("retention"), let limits = gateway.group("limits"),
            let body = limits.integer("body"), let backlog = limits.integer("backlog"),
            let open = limits.integer("connections"), let header = limits.integer("header"),
            let timeout = limits.duration("read-timeout")
        else { return nil }
        return LoadedConfiguration(
            gateway: Gateway(
                mark,
                systems: connections.compactMap(\.system),
                syncs: syncs,
                limits: .init(
                    body: Int(body),
                    backlog: Int(backlog),
                    keepsRefusedBodies: gateway.text("quarantine") == "bodies"
                ),
                retention: retention
            ),
            listen: listen,
            tls: tls,
            operations: operations,
            operators: operators,
            store: store,
            publicURL: gateway.text("public-url"),
            server: ServerLimits(
                body: Int(body),
                connections: Int(open),
                header: Int(header),
                readTimeout: timeout
            ),
            alerts: AlertRules(
                age: gateway.group("alerts")?.duration("age") ?? .seconds(600),
                quiet: gateway.group("alerts")?.duration("quiet")
            ),
            herald: herald,
            isSandbox: isSandbox,
            connections: told,
            findings: findings
        )
    }

    private var tls: ServerIdentity? {
        guard let group = gateway.group("tls"), let certificate = group.text("certificate"), let key = group.text("key")
        else { return nil }
        return ServerIdentity(certificate: certificate, key: key, clientAuthority: group.text("client-ca"))
    }

    private var herald: Herald.Address? {
        guard let alerts = gateway.group("alerts"), let url = alerts.text("url"), let secret = alerts.secret("secret")
        else { return nil }
        return Herald.Address(url: url, secret: secret)
    }

    private var operators: [Operator] {
        gateway.list("operators").compactMap { value in
            guard case .group(let group) = value, let name = group.text("name"), let token = group.secret("token"),
                let role = group.text("role").flatMap(Operator.Role.init(rawValue:))
            else { return nil }
            return Operator(name: name, token: token, role: role)
        }
    }

    private var told: [ConnectionName: LoadedConfiguration.Connection] {
        Dictionary(
            connections.map {
                ($0.name, .init(platform: $0.platform.name, settings: $0.settings, receivers: $0.receivers))
            }
        ) { first, _ in first }
    }
}
