/// The scheme, host and port of a URL.
struct SalesforceOrigin: Sendable, Hashable {
    /// `https`, or `http` for a sandbox on this machine.
    let scheme: String
    /// The host in lower case.
    let host: String
    /// The port; nil when the URL names none.
    let port: UInt16?

    /// Reads the origin of an absolute URL; nil when it is none, or when it carries a user.
    init?(_ url: String) {
        guard let scheme = ["https", "http"].first(where: { url.hasPrefix("\($0)://") }) else { return nil }
        let authority = url.dropFirst(scheme.count + 3).prefix { !"/?#\\".contains($0) }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first, !host.isEmpty, host.utf8.allSatisfy(Self.inHost) else {
            return nil
        }
        self.scheme = scheme
        self.host = host.lowercased()
        if parts.count == 2 {
            guard let port = UInt16(parts[1]) else { return nil }
            self.port = port
        } else {
            port = nil
        }
    }

    /// The origin as a URL without a path.
    var text: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")" }

    /// Whether tokens for the configured org may be sent there: to that very origin, or over HTTPS to one of
    /// Salesforce's own hosts.
    func isTrusted(besides configured: SalesforceOrigin) -> Bool {
        if self == configured { return true }
        guard scheme == "https", port == nil || port == 443 else { return false }
        return host == configured.host || host.hasSuffix(".salesforce.com") || host.hasSuffix(".force.com")
    }

    private static func inHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
