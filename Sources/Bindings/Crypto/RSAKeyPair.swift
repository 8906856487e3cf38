import COpenSSL

/// A private key and its public key, both in PEM: what a sandbox hands to the gateway and keeps for itself.
package struct RSAKeyPair: Sendable {
    /// The private key, PKCS#8, not encrypted.
    package let privateKeyPEM: [UInt8]
    /// The public key, SubjectPublicKeyInfo.
    package let publicKeyPEM: [UInt8]

    /// Makes a new pair; 2048 bits take some tenths of a second.
    ///
    /// - Throws: `CryptoError.invalidKey` when OpenSSL makes no key of that length.
    package static func generate(bits: Int = RS256.shortestModulus) throws(CryptoError) -> RSAKeyPair {
        let key = unsafe try Key(owning: crosswalk_generate_rsa(bits))
        return RSAKeyPair(
            privateKeyPEM: unsafe try key.pem { unsafe crosswalk_write_private_key($0, $1) },
            publicKeyPEM: unsafe try key.pem { unsafe PEM_write_bio_PUBKEY($0, $1) }
        )
    }
}

extension Key {
    /// Writes the key as PEM with one of OpenSSL's writers.
    fileprivate func pem(_ writer: (OpaquePointer, OpaquePointer) -> CInt) throws(CryptoError) -> [UInt8] {
        guard let target = unsafe BIO_new(BIO_s_mem()) else { throw .failed }
        defer { unsafe BIO_free(target) }
        guard unsafe lend({ unsafe writer(target, $0) }) == 1 else { throw .failed }
        var bytes: UnsafeMutablePointer<CChar>?
        let count = unsafe Int(crosswalk_memory(target, &bytes))
        guard count > 0, let bytes = unsafe bytes else { throw .failed }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
