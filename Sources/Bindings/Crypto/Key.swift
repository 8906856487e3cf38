import COpenSSL

/// An asymmetric key that OpenSSL holds; it is freed with its owner.
@safe struct Key: ~Copyable {
    private let pointer: OpaquePointer

    /// Takes over a key that OpenSSL has just made.
    init(owning pointer: OpaquePointer?) throws(CryptoError) {
        guard let pointer = unsafe pointer else {
            ERR_clear_error()
            throw .invalidKey
        }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// Whether this is a key of an algorithm, by OpenSSL's name for it.
    func isKind(_ name: String) -> Bool {
        unsafe EVP_PKEY_is_a(pointer, name) == 1
    }

    /// The length of the modulus, or what the algorithm counts instead.
    var bits: Int { unsafe Int(EVP_PKEY_get_bits(pointer)) }

    /// Lends the key to a call.
    func lend<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(pointer)
    }

    /// Signs a message; `digest` is nil for algorithms that bring their own.
    func sign(_ message: [UInt8], digest: String?) throws(CryptoError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .failed }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestSignInit_ex(context, nil, digest, nil, nil, pointer, nil) == 1 else {
            ERR_clear_error()
            throw .failed
        }
        var count = unsafe Int(EVP_PKEY_get_size(pointer))
        var signature = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
            ERR_clear_error()
            throw .failed
        }
        return Array(signature.prefix(count))
    }

    /// Whether a signature is this key's for a message.
    func verifies(_ signature: [UInt8], of message: [UInt8], digest: String?) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, pointer, nil) == 1,
            unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        else {
            ERR_clear_error()
            return false
        }
        return true
    }
}
