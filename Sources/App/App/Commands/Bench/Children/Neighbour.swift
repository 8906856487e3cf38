import HTTPClient
import Model

/// Asks programs of this machine.
enum Neighbour {
    /// What a program answers to a GET; nil when it does not.
    static func get(_ path: String, at port: UInt16) async -> HTTPResponse? {
        let transport = Shell.transport(.sandbox)
        let answer = try? await transport.send(HTTPRequest("GET", "http://127.0.0.1:\(port)\(path)"))
        await transport.shutdown()
        return answer
    }
}
