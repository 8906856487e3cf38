import Model
import Platforms

extension RehearsalWorld {
    /// A captured request as its sender would sign it now, with the first of its connection's secrets.
    func signed(_ request: HTTPRequest) throws(WorldFault) -> HTTPRequest {
        let segments = request.path.split(separator: "/").map(String.init)
        guard segments.count >= 2, segments[0] == "in", let connection = configuration.connections[ConnectionName(segments[1])]
        else { throw WorldFault("\(request.path) belongs to no connection") }
        let receive = connection.settings.group("receive") ?? Settings()
        guard segments.count == 2 else { return try addressed(request, segments, receive) }
        for receiver in connection.receivers {
            guard let settings = receive.group(receiver), let secret = settings.secrets("secrets").first,
                let scheme = scheme(settings["scheme"]) ?? SignaturePresets.named(connection.platform)
            else { continue }
            do throws(SettingsError) {
                return try scheme.sign(
                    request, with: secret, id: nil, at: clock.now, publicURL: configuration.publicURL.map { $0 + request.path })
            } catch {
                throw WorldFault("\(request.path) cannot be signed: \(error.problem)")
            }
        }
        throw WorldFault("the connection has no signed receiver")
    }

    /// Receivers whose secret stands in the URL are proven by it alone.
    private func addressed(
        _ request: HTTPRequest, _ segments: [String], _ receive: Settings
    ) throws(WorldFault) -> HTTPRequest {
        guard let secret = receive.group(segments[2])?.secrets("secrets").first else {
            throw WorldFault("the connection has no receiver `\(segments[2])`")
        }
        var addressed = request
        addressed.target = "/" + segments.prefix(3).joined(separator: "/") + "/" + secret.revealText()
        return addressed
    }

    private func scheme(_ value: Settings.Value?) -> SignatureScheme? {
        switch value {
        case .text(let name): SignaturePresets.named(name)
        case .data(let json): try? SignatureScheme(json: json)
        case nil, .integer, .flag, .duration, .secret, .list, .group: nil
        }
    }
}
