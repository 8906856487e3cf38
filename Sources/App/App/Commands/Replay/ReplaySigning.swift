import Model
import Pipeline
import Platforms

/// Makes a captured request good again for the connection it was sent to.
struct ReplaySigning {
    private enum Proof {
        /// A signature over the request.
        case signature(SignatureScheme, Secret)
        /// A secret in the URL, behind these segments.
        case address([String], Secret)
    }

    private let proof: Proof
    private let publicURL: String?
    private let path: String

    /// Finds the receiver that a captured request was sent to.
    init(_ request: HTTPRequest, _ configuration: LoadedConfiguration, path: String) throws(CommandFailure) {
        self.path = path
        let segments = request.path.split(separator: "/").map(String.init)
        guard segments.count >= 2, segments[0] == "in",
            let connection = configuration.connections[ConnectionName(segments[1])]
        else {
            throw CommandFailure(
                .misused,
                "\(path): \(request.path) belongs to no connection of the configuration",
                remedy: "name the connection as in the request's path, /in/{connection}"
            )
        }
        let receive = connection.settings.group("receive") ?? Settings()
        publicURL = configuration.publicURL.map { $0 + request.path }
        if segments.count > 2 {
            guard let secret = receive.group(segments[2])?.secrets("secrets").first else {
                throw CommandFailure(.misused, "\(path): \(segments[1]) has no receiver \(segments[2]) with secrets")
            }
            proof = .address(Array(segments.prefix(3)), secret)
            return
        }
        let signed = connection.receivers.lazy.compactMap { name -> Proof? in
            guard let settings = receive.group(name), let secret = settings.secrets("secrets").first,
                let scheme = Self.scheme(settings["scheme"]) ?? SignaturePresets.named(connection.platform)
            else { return nil }
            return .signature(scheme, secret)
        }
        guard let first = signed.first else {
            throw CommandFailure(.misused, "\(path): \(segments[1]) has no signed receiver")
        }
        proof = first
    }

    /// Whether the proof is in the URL, and signs nothing.
    var isAddressed: Bool {
        if case .address = proof { true } else { false }
    }

    /// The request as its sender would send it now.
    func signed(_ request: HTTPRequest, id: String?, at now: Timestamp) throws(CommandFailure) -> HTTPRequest {
        switch proof {
        case .address(let segments, let secret):
            var request = request
            request.target = "/" + (segments + [PercentEncoding.encode(secret.revealText())]).joined(separator: "/")
            return request
        case .signature(let scheme, let secret):
            do throws(SettingsError) {
                return try scheme.sign(request, with: secret, id: id, at: now, publicURL: publicURL)
            } catch {
                throw CommandFailure(.misused, "\(path) cannot be signed: \(error.problem)", remedy: error.remedy)
            }
        }
    }

    /// The request with a delivery id that nobody has seen.
    func renewed(
        _ request: HTTPRequest,
        by entropy: any Entropy,
        at now: Timestamp
    ) throws(CommandFailure) -> HTTPRequest {
        if case .signature(let scheme, _) = proof, case .header = scheme.dedupe { return request }
        guard let text = String(validating: request.body, as: UTF8.self),
            let renewed = DeliveryIDs(of: request, scheme).renewed(text, by: entropy, at: now)
        else {
            throw CommandFailure(
                .misused,
                "\(path): its body has no delivery id that could be changed",
                remedy: "replay it without --again"
            )
        }
        var request = request
        request.body = Array(renewed.utf8)
        return request
    }

    private var scheme: SignatureScheme? {
        if case .signature(let scheme, _) = proof { scheme } else { nil }
    }

    private static func scheme(_ value: Settings.Value?) -> SignatureScheme? {
        switch value {
        case .text(let name): SignaturePresets.named(name)
        case .data(let json): try? SignatureScheme(json: json)
        case nil, .integer, .flag, .duration, .secret, .list, .group: nil
        }
    }
}
