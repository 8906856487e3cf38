/// Where a server listens, with what and within which limits.
package struct ServerConfiguration: Sendable {
    /// A numeric address, IPv4 or IPv6; `::` takes in IPv4 as well.
    package var address: String
    /// The port, 0 for one that the system picks.
    package var port: UInt16
    /// How many threads serve connections, 1 to 64; handlers hold none of them while they wait.
    package var threads: Int
    /// What one client, and all of them, may take up.
    package var limits: Limits
    /// The keys for TLS; nil for plain HTTP.
    package var tls: TLS?

    /// Makes a configuration.
    package init(
        address: String = "127.0.0.1",
        port: UInt16 = 0,
        threads: Int = 2,
        limits: Limits = Limits(),
        tls: TLS? = nil
    ) {
        self.address = address
        self.port = port
        self.threads = threads
        self.limits = limits
        self.tls = tls
    }
}

extension ServerConfiguration {
    /// What one client, and all of them, may take up.
    package struct Limits: Sendable {
        /// The largest body, in bytes; more is answered with 413.
        package var body: Int
        /// What all bodies that are being received may take up together, in bytes, but at least one body; past it, the
        /// clients that have been sending for the longest time are hung up on.
        package var bodies: Int
        /// The largest request line and header lines together, in bytes; more is answered with 431 (414 when the
        /// request line alone is too long).
        package var header: Int
        /// How many connections may be open at once, over all threads; when seven eighths are, those that have been
        /// idle or slow for the longest time are hung up on.
        package var connections: Int
        /// How many connections one thread takes from one address; nil for no such limit.
        package var connectionsPerAddress: Int?
        /// How long a connection may lie idle, in seconds.
        package var idleSeconds: Int
        /// How long a request may take to arrive, from its request line to its last byte; a connection that is
        /// slower is closed, however busily it trickles.
        package var readTime: Duration
        /// Whether a POST, PUT or PATCH that says nothing of its length is refused with 411; else it has no body
        /// (RFC 9112 §6.3).
        package var lengthIsRequired: Bool

        /// Makes limits; those left out are fit for a public webhook endpoint.
        package init(
            body: Int = 1 << 20,
            bodies: Int = 64 << 20,
            header: Int = 16 << 10,
            connections: Int = 4000,
            connectionsPerAddress: Int? = nil,
            idleSeconds: Int = 60,
            readTime: Duration = .seconds(10),
            lengthIsRequired: Bool = true
        ) {
            self.body = body
            self.bodies = bodies
            self.header = header
            self.connections = connections
            self.connectionsPerAddress = connectionsPerAddress
            self.idleSeconds = idleSeconds
            self.readTime = readTime
            self.lengthIsRequired = lengthIsRequired
        }
    }

    /// The keys for TLS 1.2 and 1.3.
    package struct TLS: Sendable {
        /// The certificate chain, PEM, the server's own first.
        package var certificate: [UInt8]
        /// The private key, PEM, not encrypted.
        package var key: [UInt8]
        /// The certificates, PEM, that vouch for clients; nil when clients are not asked for one.
        ///
        /// A client without a certificate, or with one that does not verify, is served all the same: its requests
        /// have no `clientCertificate`, and what that means is the handler's to decide.
        package var clientAuthority: [UInt8]?

        /// Takes the keys.
        package init(certificate: [UInt8], key: [UInt8], clientAuthority: [UInt8]? = nil) {
            self.certificate = certificate
            self.key = key
            self.clientAuthority = clientAuthority
        }
    }
}
