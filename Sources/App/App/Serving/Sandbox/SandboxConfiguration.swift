import Model
import Platforms
import Sandbox

/// The configuration of a gateway that is connected to the simulated systems.
struct SandboxConfiguration: Sendable {
    /// The systems.
    let host: SimulatorHost
    /// Where the gateway is to listen.
    let listen: HostAndPort
    /// Where its operations are to be.
    let operations: HostAndPort
    /// The store's location, as it is written.
    let store: String

    /// The document.
    var json: JSON {
        let connections = names.compactMap { name in
            host.connection(to: name).map { (name, JSON.object(Self.polled($0))) }
        }
        return [
            "crosswalk": 1, "sandbox": true,
            "gateway": [
                "listen": .string(listen.description), "operations": .string(operations.description),
                "store": .string(store),
            ], "connections": .object(JSONObject(connections)), "syncs": .object(syncs),
        ]
    }

    /// The systems that a gateway can be connected to.
    private var names: [String] {
        host.names.filter { name in host.platform(of: name).flatMap(Catalog.platform(named:)) != nil }
    }

    /// A connection with a poll beside its notifications: what is lost while a gateway is down is made good.
    private static func polled(_ connection: JSONObject) -> JSONObject {
        var connection = connection
        var receive = connection["receive"]?.object ?? JSONObject()
        receive["poll"] = ["every": "1m"]
        connection["receive"] = .object(receive)
        return connection
    }

    /// The file: what it is, and the document.
    var yaml: String {
        """
        # A gateway connected to simulated systems. The secrets in here open nothing else.

        """ + YAMLWriter.text(json)
    }

    /// The syncs of the presets, each between the kinds it is made for.
    private var syncs: JSONObject {
        JSONObject(
            Self.pairs.compactMap { pair in
                guard names.contains(pair.crm.connection.text), names.contains(pair.platform.connection.text) else {
                    return nil
                }
                return (
                    pair.name,
                    [
                        "between": [
                            "crm": .string(pair.crm.description), "platform": .string(pair.platform.description),
                        ],
                        "preset": .string(pair.preset),
                    ]
                )
            }
        )
    }

    /// Which kinds are kept in step, and by which preset.
    ///
    /// Accounts are kept in step with one platform: with organisations as well, each change of an account would cost a
    /// search at Arlo, which takes five requests a second.
    private static let pairs: [(name: String, preset: String, crm: KindRef, platform: KindRef)] = [
        ("accounts", "intercom-accounts", KindRef("salesforce", "Account"), KindRef("intercom", "company")),
        ("contacts", "arlo-contacts", KindRef("salesforce", "Contact"), KindRef("arlo", "Contact")),
    ]
}
