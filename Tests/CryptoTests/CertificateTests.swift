import Crypto
import Testing

@Suite struct CertificateTests {
    /// Made with the `openssl` command: `localhost` and 127.0.0.1, from 2026-11-21 for a hundred years.
    private static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBpTCCAUqgAwIBAgIUJ5ATOKdeaocOKuKfBk4hEsAkkdIwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTkyNzQ1WhgPMjEy
        NjEwMjgxOTI3NDVaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEG
        CCqGSM49AwEHA0IABEAeUR/WIDahniodkKLQDAr3JXqdwoxpbk+zlP1anzJA3e4M
        jUxecpqgNmMUCuQkov9cmwqmfgXK5dgNRhbfS6ujczBxMBoGA1UdEQQTMBGCCWxv
        Y2FsaG9zdIcEfwAAATATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUC3dB
        2iDFOI+MXeOJjGRXbwBLCq0wHwYDVR0jBBgwFoAUcHWW69e16u5bxT9kkVDeaeci
        30gwCgYIKoZIzj0EAwIDSQAwRgIhAICC61tJ2xyxafGvh/nBH1Sg78iJ3243cP8F
        bcglYJp/AiEAq/1lI5zOsKB6kEB0UtIxsuOsoPw76UIP219BwbDaIA0=
        -----END CERTIFICATE-----
        """

    @Test func `a certificate tells from when and until when it is valid`() throws {
        let certificate = try Certificate(pem: Array(Self.server.utf8), host: "localhost")

        #expect(certificate.notBefore == 1_795_289_265)
        #expect(certificate.notAfter == certificate.notBefore + 36_500 * 86_400)
    }

    @Test(arguments: [
        ("localhost", true), ("LOCALHOST", true), ("127.0.0.1", true), ("localhost.example", false), ("example", false),
        ("127.0.0.2", false), ("", false),
    ])
    func `a certificate covers the names that stand in it`(host: String, covers: Bool) throws {
        #expect(try Certificate(pem: Array(Self.server.utf8), host: host).coversHost == covers)
    }

    @Test(arguments: ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `what is no certificate is refused`(text: String) {
        #expect(throws: CryptoError.invalidKey) { try Certificate(pem: Array(text.utf8), host: "localhost") }
    }
}
