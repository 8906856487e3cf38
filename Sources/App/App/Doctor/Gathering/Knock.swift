import Model
import Pipeline

/// Knocks at the gateway's public address, to find out whether senders get through and are known.
///
/// A gateway proves first and looks at the content type then: a proven request of a type that no receiver reads is
/// answered 415, the same one without its proof 401, and neither leaves anything in the journal. Whatever else answers
/// there, a web server or another gateway, does not know the secret and cannot tell the two apart.
struct Knock: Sendable {
    /// What came of knocking for one connection.
    struct Echo: Sendable, Hashable {
        /// The connection.
        let connection: ConnectionName
        /// The status of the answer to a request that is proven; nil where the secret cannot be put into one.
        let proven: Result<Int, TransportError>?
        /// The status of the answer to the same request without its proof.
        let unproven: Result<Int, TransportError>
    }

    /// The configuration, whose secrets prove the request.
    let configuration: LoadedConfiguration
    /// The way to the address.
    let network: any Transport
    /// The present.
    let now: Timestamp

    /// A type that no receiver reads.
    private static let contentType = "application/x-crosswalk-knock"

    /// Knocks for every connection that notifications come in for; nothing where there is no public address.
    func echoes() async -> [Echo] {
        guard let address = configuration.publicURL else { return [] }
        var echoes: [Echo] = []
        for (name, connection) in configuration.connections.sorted(by: { $0.key < $1.key }) {
            let receivers = connection.receivers.filter { $0 != "poll" }
            guard !receivers.isEmpty else { continue }
            let request = signed(name, receivers)
            let unproven = await answer(to: Self.unproven(request ?? Self.plain("/in/\(name)")), at: address)
            var proven: Result<Int, TransportError>?
            if let request, case .success = unproven { proven = await answer(to: request, at: address) }
            echoes.append(Echo(connection: name, proven: proven, unproven: unproven))
        }
        return echoes
    }

    private static func plain(_ path: String) -> HTTPRequest {
        HTTPRequest(
            "POST",
            path,
            headers: ["Content-Type": contentType, Ingress.knock: "1"],
            body: Array("{}".utf8)
        )
    }

    /// A request with the proof of the first receiver that can give one: a signature, or a secret in the address.
    private func signed(_ name: ConnectionName, _ receivers: [String]) -> HTTPRequest? {
        let paths = ["/in/\(name)"] + receivers.map { "/in/\(name)/\($0)/knock" }
        for path in paths {
            do throws(CommandFailure) {
                let signing = try ReplaySigning(Self.plain(path), configuration, path: "a knock")
                return try signing.signed(Self.plain(path), id: nil, at: now)
            } catch {
                continue
            }
        }
        return nil
    }

    /// The same request without its proof: no signature, and another secret in the address.
    private static func unproven(_ request: HTTPRequest) -> HTTPRequest {
        let segments = request.target.split(separator: "/").map(String.init)
        let path = segments.count > 3 ? "/" + (segments.prefix(3) + ["knock"]).joined(separator: "/") : request.target
        return plain(path)
    }

    private func answer(to request: HTTPRequest, at address: String) async -> Result<Int, TransportError> {
        var request = request
        request.target = address + request.target
        do throws(TransportError) {
            return .success(try await network.send(request).status)
        } catch {
            return .failure(error)
        }
    }
}
