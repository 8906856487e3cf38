import Crypto
import Testing

@Suite struct DigestTests {
    /// NIST's examples for `abc` (FIPS 180-4).
    static let abc: [(digest: Digest, hash: String)] = [
        (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ]

    @Test(arguments: abc) func `the hash of abc is the published one`(vector: (digest: Digest, hash: String)) {
        #expect(vector.digest.hash(Array("abc".utf8)) == bytes(vector.hash))
    }

    @Test func `nothing has a hash too`() {
        let hash = Digest.sha256.hash([])

        #expect(hash == bytes("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
    }

    @Test func `hashes may be computed on many threads at once`() async {
        let expected = Digest.sha256.hash(Array("abc".utf8))

        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask { (0..<100).allSatisfy { _ in Digest.sha256.hash(Array("abc".utf8)) == expected } }
            }
            for await same in group { #expect(same) }
        }
    }
}

@Suite struct ConstantTimeTests {
    @Test func `equal means the same bytes and the same length`() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
        #expect(!ConstantTime.equal([], [0]))
    }
}

@Suite struct RandomnessTests {
    @Test func `random bytes are as many as asked for and never the same`() {
        #expect(Randomness.bytes(count: 0).isEmpty)
        #expect(Randomness.bytes(count: 32).count == 32)
        #expect(Randomness.bytes(count: 32) != Randomness.bytes(count: 32))
    }
}
