import COpenSSL

/// Ed25519 signatures (RFC 8032): Standard Webhooks' asymmetric scheme.
package enum Ed25519 {
    /// How many bytes a private or a public key has.
    package static let keyCount = 32

    /// Whether `signature` is the key's for a message; false for a signature of another length.
    ///
    /// - Throws: `CryptoError.invalidKey` when the public key is not of 32 bytes.
    package static func verifies(
        _ signature: [UInt8],
        of message: [UInt8],
        publicKey: [UInt8]
    ) throws(CryptoError) -> Bool {
        guard publicKey.count == keyCount else { throw .invalidKey }
        let key = unsafe try Key(
            owning: EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, publicKey, publicKey.count)
        )
        return key.verifies(signature, of: message, digest: nil)
    }

    /// Signs a message: 64 bytes.
    ///
    /// - Throws: `CryptoError.invalidKey` when the private key is not of 32 bytes.
    package static func sign(_ message: [UInt8], privateKey: [UInt8]) throws(CryptoError) -> [UInt8] {
        try key(privateKey).sign(message, digest: nil)
    }

    /// The public key that belongs to a private key.
    ///
    /// - Throws: `CryptoError.invalidKey` when the private key is not of 32 bytes.
    package static func publicKey(of privateKey: [UInt8]) throws(CryptoError) -> [UInt8] {
        var publicKey = [UInt8](repeating: 0, count: keyCount)
        var count = keyCount
        let done = unsafe try key(privateKey).lend { unsafe EVP_PKEY_get_raw_public_key($0, &publicKey, &count) }
        guard done == 1, count == keyCount else { throw .failed }
        return publicKey
    }

    private static func key(_ privateKey: [UInt8]) throws(CryptoError) -> Key {
        guard privateKey.count == keyCount else { throw .invalidKey }
        return unsafe try Key(
            owning: EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, privateKey, privateKey.count)
        )
    }
}
