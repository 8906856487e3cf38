import COpenSSL

/// A hash function of the SHA family (FIPS 180-4).
package enum Digest: Sendable, Hashable, CaseIterable {
    /// SHA-1, 20 bytes: only where a peer's signature scheme still asks for it.
    case sha1
    /// SHA-256, 32 bytes.
    case sha256
    /// SHA-512, 64 bytes.
    case sha512

    /// How many bytes a hash has.
    package var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// The plain hash of some bytes.
    package func hash(_ bytes: [UInt8]) -> [UInt8] {
        let hashing = Hashing(self)
        hashing.begin()
        hashing.add(bytes)
        return hashing.finish()
    }

    /// How many bytes the function takes in at a time; HMAC pads its key to this.
    var blockCount: Int {
        switch self {
        case .sha1, .sha256: 64
        case .sha512: 128
        }
    }

    fileprivate var algorithm: Algorithm {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}

/// An algorithm fetched once for the life of the process; fetching it in every call would double the cost of a hash.
@safe private struct Algorithm: @unchecked Sendable {
    static let sha1 = Algorithm("SHA1")
    static let sha256 = Algorithm("SHA256")
    static let sha512 = Algorithm("SHA512")

    let pointer: OpaquePointer

    private init(_ name: String) {
        guard let pointer = unsafe EVP_MD_fetch(nil, name, nil) else {
            fatalError("OpenSSL has no \(name): its configuration leaves nothing to prove signatures with")
        }
        unsafe self.pointer = pointer
    }
}

/// One computation of hashes: begin, add, finish, and perhaps again.
@safe struct Hashing: ~Copyable {
    private let digest: Digest
    private let context: OpaquePointer

    init(_ digest: Digest) {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("out of memory") }
        self.digest = digest
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    func begin() {
        unsafe expect(EVP_DigestInit_ex2(context, digest.algorithm.pointer, nil))
    }

    func add(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe expect(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
        }
    }

    /// Adds a key of one block at most, filled up with zeros, each byte of it changed by a pad (RFC 2104 §2).
    func add(_ key: [UInt8], padded pad: UInt8) {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: digest.blockCount) { block in
            unsafe block.initialize(repeating: pad)
            for index in key.indices { unsafe block[index] ^= key[index] }
            unsafe expect(EVP_DigestUpdate(context, block.baseAddress, block.count))
        }
    }

    /// Finishes, and begins another hash with a padded key and the hash so far.
    func beginAnew(with key: [UInt8], padded pad: UInt8) {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: digest.byteCount) { hash in
            unsafe expect(EVP_DigestFinal_ex(context, hash.baseAddress, nil))
            begin()
            add(key, padded: pad)
            unsafe expect(EVP_DigestUpdate(context, hash.baseAddress, hash.count))
        }
    }

    func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: digest.byteCount) { hash, count in
            unsafe expect(EVP_DigestFinal_ex(context, hash.baseAddress, nil))
            count = digest.byteCount
        }
    }

    /// Stops the process where going on would mean to compare with bytes that are no hash.
    private func expect(_ result: CInt) {
        guard result == 1 else { fatalError("OpenSSL could not compute a hash") }
    }
}
