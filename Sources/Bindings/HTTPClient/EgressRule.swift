/// Where requests may go: a rule over the scheme and the name before a connection, and over the address it is made to.
///
/// The address is judged when the socket is opened, after the name was resolved: a name that answers with an inner
/// address, once or now and then, leads nowhere.
package struct EgressRule: Sendable, Hashable {
    /// How far requests reach.
    package enum Reach: Sendable, Hashable {
        /// The internet, over TLS alone.
        case live
        /// Also the simulated systems on this machine: loopback addresses, with or without TLS.
        case sandbox
    }

    /// How far requests reach.
    package var reach: Reach
    /// The hosts that may be reached, in lower case, `*.example.com` for every name below one; nil for all.
    package var hosts: Set<String>?

    /// Makes a rule.
    package init(_ reach: Reach, hosts: Set<String>? = nil) {
        self.reach = reach
        self.hosts = hosts
    }

    /// Why a URL's scheme and host are refused; nil when they are not.
    package func refusal(scheme: String, host: String) -> String? {
        switch (scheme, reach) {
        case ("https", _), ("http", .sandbox): break
        default: return "the scheme \(scheme) is not allowed"
        }
        return isListed(host) ? nil : "the host is not on the list of hosts"
    }

    /// Why a connection to an address is refused; nil when it is not.
    package func refusal(scheme: String, address: IPAddress) -> String? {
        let kind = AddressKind.of(address)
        switch (kind, reach) {
        case (.loopback, .sandbox): return nil
        case (.global, _) where scheme == "https": return nil
        default: return "the host has a \(kind.rawValue) address"
        }
    }

    private func isListed(_ host: String) -> Bool {
        guard let hosts else { return true }
        let host = host.lowercased()
        if hosts.contains(host) { return true }
        let parents = host.indices.filter { host[$0] == "." }.map { "*" + host[$0...] }
        return parents.contains(where: hosts.contains)
    }
}
