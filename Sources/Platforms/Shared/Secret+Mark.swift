import Crypto
package import Model

extension Secret {
    /// The mark by which the journal tells this secret from others.
    package var mark: SecretMark {
        let digest = Digest.sha256.hash(Array("crosswalk secret mark:".utf8) + reveal())
        return SecretMark(UInt16(digest[0]) << 8 | UInt16(digest[1]))
    }
}
