import Foundation
import Model

/// The programs that a bench compares the gateway with, as a file names them.
///
/// `{"ceilings": [...], "peers": [...]}`, each `{"name", "durability", "command": [...]}`; `{port}` in a command is the
/// port to listen on, `{secret}` what notifications are signed with, `{folder}` a folder of its own.
struct Peers: Sendable {
    /// What is at least one of: servers that neither check nor keep, of which the fastest is the ceiling.
    let ceilings: [Contender]
    /// Other receivers, and how many times as fast the gateway is to be, if anything.
    let peers: [(contender: Contender, reach: Double?)]

    /// Nobody.
    static let none = Peers(ceilings: [], peers: [])

    private init(ceilings: [Contender], peers: [(contender: Contender, reach: Double?)]) {
        (self.ceilings, self.peers) = (ceilings, peers)
    }

    /// Reads a file.
    init(path: String, secret: String, folder: URL) throws(CommandFailure) {
        guard let data = FileManager.default.contents(atPath: path), let json = try? JSON.parse(Array(data)) else {
            throw CommandFailure(.misused, "\(path) is no file of peers", remedy: "see Tests/Bench/peers.json")
        }
        func contenders(_ key: String) throws(CommandFailure) -> [(Contender, Double?)] {
            try (json[key]?.elements ?? []).map { element throws(CommandFailure) in
                guard let name = element["name"]?.text, let durability = element["durability"]?.text,
                    let command = element["command"]?.elements?.compactMap(\.text), !command.isEmpty
                else { throw CommandFailure(.misused, "\(path): a peer has no name, durability or command") }
                let contender = Contender(name: name, durability: durability) { port in
                    command.map { word in
                        word.replacing("{port}", with: "\(port)").replacing("{secret}", with: secret)
                            .replacing("{folder}", with: folder.path)
                    }
                }
                return (contender, element["reach"]?.integer.map(Double.init))
            }
        }
        self.init(ceilings: try contenders("ceilings").map(\.0), peers: try contenders("peers"))
    }
}
