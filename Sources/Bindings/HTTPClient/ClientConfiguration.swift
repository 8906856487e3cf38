/// Where a client may go, whom it trusts and how long it waits.
package struct ClientConfiguration: Sendable {
    /// Where requests may go.
    package var egress: EgressRule
    /// What one answer, and one host, may take up.
    package var limits: Limits
    /// The certificate authorities to trust, PEM; nil for the system's.
    package var authorities: [UInt8]?
    /// The certificate and key to show to servers that ask, PEM.
    package var identity: Identity?
    /// The URL of a proxy; nil for none, whatever the environment says.
    ///
    /// With a proxy, addresses are the proxy's to judge: this client sees but the one of the proxy.
    package var proxy: String?
    /// What requests say of themselves.
    package var userAgent: String

    /// Makes a configuration.
    package init(
        egress: EgressRule,
        limits: Limits = Limits(),
        authorities: [UInt8]? = nil,
        identity: Identity? = nil,
        proxy: String? = nil,
        userAgent: String = "crosswalk"
    ) {
        self.egress = egress
        self.limits = limits
        self.authorities = authorities
        self.identity = identity
        self.proxy = proxy
        self.userAgent = userAgent
    }
}

extension ClientConfiguration {
    /// What one answer, and one host, may take up.
    package struct Limits: Sendable {
        /// How long a connection may take, with the name looked up and the TLS handshake.
        package var connectTime: Duration
        /// How long an exchange may take from its start, connection included; waiting for a turn does not count.
        package var totalTime: Duration
        /// How long an exchange may lie still, at less than one byte per second.
        package var stallTime: Duration
        /// The largest body of an answer, in bytes after decompression.
        package var body: Int
        /// The largest header of an answer, in bytes.
        package var header: Int
        /// How many exchanges may be under way with one host; further ones wait for their turn.
        package var exchangesPerHost: Int

        /// Makes limits; those left out are fit for the REST interfaces of large services.
        package init(
            connectTime: Duration = .seconds(10),
            totalTime: Duration = .seconds(120),
            stallTime: Duration = .seconds(60),
            body: Int = 32 << 20,
            header: Int = 64 << 10,
            exchangesPerHost: Int = 16
        ) {
            self.connectTime = connectTime
            self.totalTime = totalTime
            self.stallTime = stallTime
            self.body = body
            self.header = header
            self.exchangesPerHost = exchangesPerHost
        }
    }

    /// The certificate and key of a TLS client, PEM.
    package struct Identity: Sendable {
        /// The certificate chain, the client's own first.
        package var certificate: [UInt8]
        /// The private key, not encrypted.
        package var key: [UInt8]

        /// Takes the certificate and its key.
        package init(certificate: [UInt8], key: [UInt8]) {
            self.certificate = certificate
            self.key = key
        }
    }
}
