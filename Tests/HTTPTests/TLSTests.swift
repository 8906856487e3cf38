import HTTPClient
import HTTPServer
import Model
import Testing

@Suite struct TLSTests {
    private static let server = ServerConfiguration.TLS(
        certificate: Array(Certificates.server.utf8),
        key: Array(Certificates.serverKey.utf8),
        clientAuthority: Array(Certificates.authority.utf8)
    )

    private func answer(
        identity: ClientConfiguration.Identity? = nil,
        authorities: [UInt8]? = Array(Certificates.authority.utf8),
        tls: ServerConfiguration.TLS = server,
        path: String = "/"
    ) async throws -> HTTPResponse {
        var configuration = ClientConfiguration(egress: EgressRule(.sandbox))
        configuration.authorities = authorities
        configuration.identity = identity
        let client = CurlTransport(configuration)
        let responses = Collected<HTTPResponse>()
        let handler: HTTPServer.Handler = { request in
            await Task.yield()
            return .text(200, request.clientCertificate ?? "nobody")
        }
        try await serving(ServerConfiguration(tls: tls), handler: handler) { _, port in
            for _ in 0..<2 {
                responses.add(
                    try await client.send(HTTPRequest("POST", "https://localhost:\(port)\(path)", body: [1, 2, 3]))
                )
            }
        }
        await client.shutdown()
        #expect(Set(responses.all.map(\.body)).count == 1)
        return try #require(responses.all.last)
    }

    @Test func `a client certificate of the authority names its subject`() async throws {
        let identity = ClientConfiguration.Identity(
            certificate: Array(Certificates.client.utf8),
            key: Array(Certificates.clientKey.utf8)
        )

        let response = try await answer(identity: identity)

        #expect(String(decoding: response.body, as: UTF8.self) == "CN=proxy.example.com,O=Salesforce")
    }

    @Test func `no certificate, a stranger's or one for another purpose names nobody`() async throws {
        let stranger = ClientConfiguration.Identity(
            certificate: Array(Certificates.stranger.utf8),
            key: Array(Certificates.strangerKey.utf8)
        )
        let wrongPurpose = ClientConfiguration.Identity(
            certificate: Array(Certificates.wrongPurpose.utf8),
            key: Array(Certificates.wrongPurposeKey.utf8)
        )

        for identity in [nil, stranger, wrongPurpose] {
            let response = try await answer(identity: identity)
            #expect(String(decoding: response.body, as: UTF8.self) == "nobody")
        }
    }

    @Test func `a server that does not ask for certificates takes none`() async throws {
        let identity = ClientConfiguration.Identity(
            certificate: Array(Certificates.client.utf8),
            key: Array(Certificates.clientKey.utf8)
        )
        var tls = Self.server
        tls.clientAuthority = nil

        let response = try await answer(identity: identity, tls: tls)

        #expect(String(decoding: response.body, as: UTF8.self) == "nobody")
    }

    @Test func `a server whose authority is not trusted is unreachable`() async throws {
        let error = await #expect(throws: TransportError.self) { try await answer(authorities: nil) }

        #expect(error?.name == "unreachable")
    }
}
