import Model
import Pipeline

/// Whether senders get through to this gateway, and whether it knows them.
struct IngressCheck: Sendable {
    /// What senders call; nil when the configuration does not say.
    let publicURL: String?
    /// What came of knocking there.
    let echoes: [Knock.Echo]

    /// What is to be said of it.
    var diagnoses: [Diagnosis] {
        guard let publicURL else { return [Self.unknown] }
        let secure = publicURL.hasPrefix("https://") ? [] : [Self.insecure(publicURL)]
        let lost = echoes.filter { if case .failure = $0.unproven { true } else { false } }
        let heard = echoes.filter { !lost.contains($0) }
        return secure + (lost.prefix(1) + heard).compactMap { diagnosis($0, publicURL) }
    }

    private static let unknown = Diagnosis(
        .note,
        .ingress,
        "gateway.public-url",
        "whether senders can reach the gateway is not known",
        evidence: "the configuration does not say what they call",
        remedy: "add `public-url: https://…`"
    )

    private static func insecure(_ address: String) -> Diagnosis {
        Diagnosis(
            .warning,
            .ingress,
            "gateway.public-url",
            "notifications cross the network unencrypted",
            evidence: address,
            remedy: "put TLS in front, and write `https://`"
        )
    }

    private func diagnosis(_ echo: Knock.Echo, _ address: String) -> Diagnosis? {
        let place = "POST \(address)/in/\(echo.connection)"
        switch (echo.proven, echo.unproven) {
        case (_, .failure(let error)):
            return Self.diagnosis(
                "the gateway cannot be reached where senders call it",
                "\(place): \(error.sentence)",
                "see that the name leads to this machine, that a port is open, and that the proxy or tunnel passes on"
            )
        case (.success(415)?, .success(401)), (nil, .success(401)): return nil
        case (.success(401)?, .success(401)):
            return Self.diagnosis(
                "the gateway that answers there does not know the secret of \(echo.connection)",
                "\(place) answers 401 to a request that this configuration proves",
                "let the running gateway load this configuration (SIGHUP), or correct `public-url`"
            )
        case (_, .success(404)):
            return Self.diagnosis(
                "what answers there knows no connection \(echo.connection)",
                "\(place) answers 404",
                "see that the proxy passes `/in/` on unchanged, and that the gateway has loaded this configuration"
            )
        case (let proven, .success(let status)):
            let signed = proven.map { ", and \(Self.word($0)) to a proven one" } ?? ""
            return Self.diagnosis(
                "what answers there is not this gateway",
                "\(place) answers \(status) to a request without proof\(signed)",
                "correct `public-url`, or what the proxy does with `/in/`"
            )
        }
    }

    private static func word(_ result: Result<Int, TransportError>) -> String {
        switch result {
        case .success(let status): "\(status)"
        case .failure(let error): error.sentence
        }
    }

    private static func diagnosis(_ problem: String, _ evidence: String, _ remedy: String) -> Diagnosis {
        Diagnosis(.error, .ingress, "gateway.public-url", problem, evidence: evidence, remedy: remedy)
    }
}
