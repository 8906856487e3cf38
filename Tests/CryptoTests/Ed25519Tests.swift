import Crypto
import Testing

@Suite struct Ed25519Tests {
    /// RFC 8032 §7.1, tests 1 to 3: private key, public key, message, signature.
    static let vectors: [(privateKey: String, publicKey: String, message: String, signature: String)] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test(arguments: vectors) func `keys and signatures are those of RFC 8032`(
        vector: (privateKey: String, publicKey: String, message: String, signature: String)
    ) throws {
        let (privateKey, publicKey) = (bytes(vector.privateKey), bytes(vector.publicKey))
        let (message, signature) = (bytes(vector.message), bytes(vector.signature))

        #expect(try Ed25519.publicKey(of: privateKey) == publicKey)
        #expect(try Ed25519.sign(message, privateKey: privateKey) == signature)
        #expect(try Ed25519.verifies(signature, of: message, publicKey: publicKey))
        #expect(try !Ed25519.verifies(signature, of: message + [0], publicKey: publicKey))
    }

    @Test func `a signature changed or cut short does not verify`() throws {
        let privateKey = [UInt8](repeating: 7, count: 32)
        let publicKey = try Ed25519.publicKey(of: privateKey)
        var signature = try Ed25519.sign([1, 2, 3], privateKey: privateKey)

        #expect(try !Ed25519.verifies(Array(signature.dropLast()), of: [1, 2, 3], publicKey: publicKey))
        #expect(try !Ed25519.verifies([], of: [1, 2, 3], publicKey: publicKey))
        signature[0] ^= 1
        #expect(try !Ed25519.verifies(signature, of: [1, 2, 3], publicKey: publicKey))
    }

    @Test func `a key of another length is an error, not a refusal`() {
        #expect(throws: CryptoError.invalidKey) { try Ed25519.verifies([], of: [], publicKey: [1]) }
        #expect(throws: CryptoError.invalidKey) { try Ed25519.sign([], privateKey: [1]) }
    }
}
