/// Checks addresses of systems and of the gateway, as configurations write them.
enum WebAddress {
    /// What is wrong with an address; nil when nothing is.
    ///
    /// Plain `http://` will do only to this machine, and only where loopback is allowed, as among simulators.
    static func fault(in text: String, allowsLoopback: Bool) -> String? {
        guard let (scheme, rest) = split(text) else { return "an address starts with https://" }
        guard !text.contains("#") else { return "an address has no fragment (`#`)" }
        guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            return "an address has only ASCII characters and no spaces"
        }
        let authority = authority(rest)
        guard !authority.contains("@") else { return "an address holds no user or password" }
        guard let (host, port) = HostAndPort.split(authority), !host.isEmpty else {
            return "an address needs a host"
        }
        if let port, !(1...65_535).contains(Int(port) ?? 0) { return "a port is a number from 1 to 65535" }
        guard scheme == "https" || (allowsLoopback && HostAndPort.isLoopback(host)) else {
            return allowsLoopback ? "plain http is only for this machine" : "plain http gives secrets away"
        }
        return nil
    }

    /// The host of an address, without its port; nil for what is no address.
    static func host(of text: String) -> String? {
        split(text).flatMap { HostAndPort.split(authority($0.rest))?.host }
    }

    private static func authority(_ rest: Substring) -> String {
        String(rest.prefix { $0 != "/" && $0 != "?" })
    }

    /// An address without the slash at its end.
    static func trimmed(_ text: String) -> String {
        text.hasSuffix("/") ? trimmed(String(text.dropLast())) : text
    }

    private static func split(_ text: String) -> (scheme: String, rest: Substring)? {
        for scheme in ["https", "http"] where text.lowercased().hasPrefix(scheme + "://") {
            return (scheme, text.dropFirst(scheme.count + 3))
        }
        return nil
    }
}
