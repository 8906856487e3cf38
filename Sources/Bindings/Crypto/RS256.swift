import COpenSSL

/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3): how a JSON Web Token proves a connected app.
package enum RS256 {
    /// The shortest modulus accepted, in bits (RFC 7518 §3.3).
    package static let shortestModulus = 2048

    /// Signs a message with a private key in PEM (PKCS#8 or PKCS#1, not encrypted).
    ///
    /// - Throws: `CryptoError.invalidKey` when the text is no such key or the key is too short.
    package static func sign(_ message: [UInt8], privateKeyPEM: [UInt8]) throws(CryptoError) -> [UInt8] {
        let key = unsafe try Key.read(privateKeyPEM) { unsafe crosswalk_read_private_key($0) }
        return try accepted(key).sign(message, digest: "SHA256")
    }

    /// Whether a signature is a message's by the key of a public key in PEM.
    ///
    /// - Throws: `CryptoError.invalidKey` when the text is no RSA public key or the key is too short.
    package static func verifies(
        _ signature: [UInt8],
        of message: [UInt8],
        publicKeyPEM: [UInt8]
    ) throws(CryptoError) -> Bool {
        let key = unsafe try Key.read(publicKeyPEM) { unsafe crosswalk_read_public_key($0) }
        return try accepted(key).verifies(signature, of: message, digest: "SHA256")
    }

    private static func accepted(_ key: consuming Key) throws(CryptoError) -> Key {
        guard key.isKind("RSA"), key.bits >= shortestModulus else { throw .invalidKey }
        return key
    }
}

extension Key {
    /// Reads a key from PEM with one of OpenSSL's readers.
    static func read(_ pem: [UInt8], with reader: (OpaquePointer) -> OpaquePointer?) throws(CryptoError) -> Key {
        guard let source = unsafe BIO_new(BIO_s_mem()) else { throw .failed }
        defer { unsafe BIO_free(source) }
        guard !pem.isEmpty, unsafe BIO_write(source, pem, CInt(pem.count)) == pem.count else { throw .invalidKey }
        return unsafe try Key(owning: reader(source))
    }
}
