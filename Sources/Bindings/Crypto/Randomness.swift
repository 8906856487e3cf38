import COpenSSL

/// The operating system's randomness, by way of OpenSSL's generator.
package enum Randomness {
    /// As many bytes as asked for, fit for secrets and tokens.
    package static func bytes(count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            guard unsafe RAND_bytes(bytes.baseAddress, CInt(count)) == 1 else {
                fatalError("OpenSSL has no randomness: a predictable secret would be worse than a stop")
            }
            filled = count
        }
    }
}
