/// Keyed hashes (RFC 2104), what most webhooks are signed with.
package enum HMAC {
    /// The code of a message under a key, `digest.byteCount` bytes.
    ///
    /// Built on the fetched hash rather than OpenSSL's `HMAC()`, which looks its algorithms up in every call and
    /// costs twice as much on a message of one KiB.
    package static func code(_ digest: Digest, key: [UInt8], message: [UInt8]) -> [UInt8] {
        let key = key.count > digest.blockCount ? digest.hash(key) : key
        let hashing = Hashing(digest)
        hashing.begin()
        hashing.add(key, padded: 0x36)
        hashing.add(message)
        hashing.beginAnew(with: key, padded: 0x5c)
        return hashing.finish()
    }

    /// Whether `code` is the whole code of a message under a key, decided in constant time.
    package static func verifies(_ code: [UInt8], _ digest: Digest, key: [UInt8], message: [UInt8]) -> Bool {
        ConstantTime.equal(self.code(digest, key: key, message: message), code)
    }
}
