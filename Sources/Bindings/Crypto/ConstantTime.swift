import COpenSSL

/// Comparison that takes the same time wherever two values differ.
package enum ConstantTime {
    /// Whether two byte strings are equal; only a difference in length, which is no secret, ends it early.
    package static func equal(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return unsafe one.withUnsafeBytes { one in
            unsafe other.withUnsafeBytes { other in
                unsafe CRYPTO_memcmp(one.baseAddress, other.baseAddress, one.count) == 0
            }
        }
    }
}
