import Crypto
import Testing

@Suite struct RS256Tests {
    @Test func `what the private key signs, the public key verifies and nothing else does`() throws {
        let pair = try RSAKeyPair.generate()
        let message = Array("header.claims".utf8)
        var signature = try RS256.sign(message, privateKeyPEM: pair.privateKeyPEM)

        #expect(signature.count == 256)
        #expect(try RS256.verifies(signature, of: message, publicKeyPEM: pair.publicKeyPEM))
        #expect(try !RS256.verifies(signature, of: message + [0], publicKeyPEM: pair.publicKeyPEM))
        #expect(try !RS256.verifies([], of: message, publicKeyPEM: pair.publicKeyPEM))
        signature[10] ^= 1
        #expect(try !RS256.verifies(signature, of: message, publicKeyPEM: pair.publicKeyPEM))
    }

    @Test func `a signature made elsewhere verifies, and signing gives the same bytes`() throws {
        let message = Array(Published.message.utf8)
        let signature = bytes(Published.signature)

        #expect(try RS256.verifies(signature, of: message, publicKeyPEM: Array(Published.publicKey.utf8)))
        #expect(try RS256.sign(message, privateKeyPEM: Array(Published.privateKey.utf8)) == signature)
    }

    @Test func `text that is no key is an invalid key`() {
        let broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        for pem in ["", "nonsense", broken, Published.publicKey] {
            #expect(throws: CryptoError.invalidKey) { try RS256.sign([1], privateKeyPEM: Array(pem.utf8)) }
        }
        #expect(throws: CryptoError.invalidKey) {
            try RS256.verifies([1], of: [1], publicKeyPEM: Array(Published.privateKey.utf8))
        }
    }

    @Test func `an encrypted private key is an invalid key and asks nobody for a passphrase`() {
        #expect(throws: CryptoError.invalidKey) {
            try RS256.sign([1], privateKeyPEM: Array(Published.encryptedPrivateKey.utf8))
        }
    }

    @Test func `a modulus shorter than 2048 bits is refused`() throws {
        let pair = try RSAKeyPair.generate(bits: 1024)

        #expect(throws: CryptoError.invalidKey) { try RS256.sign([1], privateKeyPEM: pair.privateKeyPEM) }
    }
}
