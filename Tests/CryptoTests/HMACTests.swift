import Crypto
import Testing

@Suite struct HMACTests {
    /// RFC 4231 §4, cases 1 to 4, 6 and 7: key, message, SHA-256 and SHA-512 codes.
    static let sha2: [(key: String, message: String, sha256: String, sha512: String)] = [
        (
            String(repeating: "0b", count: 20), hexText("Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
        ),
        (
            hexText("Jefe"), hexText("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
        (
            String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"
        ),
        (
            "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"
        ),
        (
            String(repeating: "aa", count: 131), hexText("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
        ),
        (
            String(repeating: "aa", count: 131),
            hexText(
                "This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm."
            ),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"
        ),
    ]

    /// RFC 2202 §3, cases 1 to 3 and 6: key, message, SHA-1 code.
    static let sha1: [(key: String, message: String, code: String)] = [
        (String(repeating: "0b", count: 20), hexText("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00"),
        (hexText("Jefe"), hexText("what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (
            String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
            "125d7342b9ac11cd91a39af48aa17b4f63f175d3"
        ),
        (
            String(repeating: "aa", count: 80), hexText("Test Using Larger Than Block-Size Key - Hash Key First"),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112"
        ),
    ]

    @Test(arguments: sha2) func `SHA-256 and SHA-512 codes are those of RFC 4231`(
        vector: (key: String, message: String, sha256: String, sha512: String)
    ) {
        let (key, message) = (bytes(vector.key), bytes(vector.message))

        #expect(HMAC.code(.sha256, key: key, message: message) == bytes(vector.sha256))
        #expect(HMAC.code(.sha512, key: key, message: message) == bytes(vector.sha512))
    }

    @Test(arguments: sha1) func `SHA-1 codes are those of RFC 2202`(
        vector: (key: String, message: String, code: String)
    ) {
        let code = HMAC.code(.sha1, key: bytes(vector.key), message: bytes(vector.message))

        #expect(code == bytes(vector.code))
    }

    @Test func `an empty key and an empty message have a code too`() {
        let code = HMAC.code(.sha256, key: [], message: [])

        #expect(code == bytes("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"))
    }

    @Test(arguments: Digest.allCases) func `a code verifies, and any other byte or length does not`(digest: Digest) {
        let (key, message) = ([UInt8]("secret".utf8), [UInt8]("message".utf8))
        let code = HMAC.code(digest, key: key, message: message)
        var changed = code
        changed[code.count - 1] ^= 1

        #expect(code.count == digest.byteCount)
        #expect(HMAC.verifies(code, digest, key: key, message: message))
        #expect(!HMAC.verifies(changed, digest, key: key, message: message))
        #expect(!HMAC.verifies(Array(code.dropLast()), digest, key: key, message: message))
        #expect(!HMAC.verifies([], digest, key: key, message: message))
    }
}
