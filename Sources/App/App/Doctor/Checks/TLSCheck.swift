import Crypto
import Model

/// Whether the certificate that the gateway shows is valid, for long enough, and names what senders call.
struct TLSCheck: Sendable {
    /// What is known of the certificate.
    enum Facts: Sendable, Hashable {
        /// The gateway has none: it speaks plain HTTP, or something in front of it speaks TLS.
        case none
        /// Its file cannot be read.
        case unreadable(String)
        /// It was read.
        case read(Certificate)
    }

    /// The certificate.
    let facts: Facts
    /// The host that senders call; nil where that is not known.
    let host: String?
    /// The present.
    let now: Timestamp

    /// Renewal usually comes a month before the end; two weeks before it, it has failed
    /// (https://letsencrypt.org/docs/integration-guide/#when-to-renew).
    private static let notice = Duration.seconds(14 * 86_400)

    /// What is to be said of it.
    var diagnoses: [Diagnosis] {
        switch facts {
        case .none: []
        case .unreadable(let path):
            [
                Self.diagnosis(
                    .error,
                    "the certificate cannot be read: a restart would fail",
                    path,
                    "check what `gateway.tls.certificate` names: a chain in PEM"
                )
            ]
        case .read(let certificate): [time(certificate), name(certificate)].compactMap(\.self)
        }
    }

    private func time(_ certificate: Certificate) -> Diagnosis? {
        let (start, end) = (Timestamp(seconds: certificate.notBefore), Timestamp(seconds: certificate.notAfter))
        let remedy = "renew it, and restart the gateway"
        if start > now {
            return Self.diagnosis(.error, "the certificate is not valid yet", "valid from \(start)", "check the clock")
        }
        if end <= now {
            return Self.diagnosis(.error, "the certificate has expired: senders give up", "valid until \(end)", remedy)
        }
        guard end - now < Self.notice else { return nil }
        return Self.diagnosis(.warning, "the certificate expires soon", "valid until \(end)", remedy)
    }

    private func name(_ certificate: Certificate) -> Diagnosis? {
        guard let host, !certificate.coversHost else { return nil }
        return Self.diagnosis(
            .warning,
            "the certificate does not name the host that senders call",
            "\(host) is none of its names",
            "have one issued for \(host), or correct `gateway.public-url`; where a proxy speaks TLS, leave `tls` out"
        )
    }

    private static func diagnosis(
        _ severity: Finding.Severity,
        _ problem: String,
        _ evidence: String,
        _ remedy: String
    ) -> Diagnosis {
        Diagnosis(severity, .ingress, "gateway.tls", problem, evidence: evidence, remedy: remedy)
    }
}
