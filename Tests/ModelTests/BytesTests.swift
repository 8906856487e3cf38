import Testing

@testable import Model

@Suite struct BytesTests {
    @Test func `base 64 of every length reads back`() {
        for count in 0..<64 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy")
        #expect(Base64.encodeURLSafe([0xFB, 0xFF]) == "-_8")
    }

    @Test(arguments: ["Zg", "Zg=", "Z===", "Zh==", "Zm9v!A==", "-_8=", "Zm 9"])
    func `base 64 that is not exact is none`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `hexadecimal is read in either case and written in lower`() {
        #expect(Hex.decode("00fFA9") == [0, 255, 169])
        #expect(Hex.encode([0, 255, 169]) == "00ffa9")
        #expect(Hex.decode("0") == nil)
        #expect(Hex.decode("0g") == nil)
    }

    @Test func `everything but unreserved characters is escaped`() {
        #expect(PercentEncoding.encode("a/b c+d?é~-._") == "a%2Fb%20c%2Bd%3F%C3%A9~-._")
        #expect(PercentEncoding.decode("a%2Fb%20c+d") == "a/b c+d")
        #expect(PercentEncoding.decodeForm("a+b%2B") == "a b+")
        #expect(PercentEncoding.decode("%2") == nil)
        #expect(PercentEncoding.decode("%ff") == nil)
        #expect(PercentEncoding.pairs("q=SELECT+Id&x=").map(\.value) == ["SELECT Id", ""])
    }

    @Test func `a secret never shows, whichever way it is printed`() {
        let secret = Secret("hunter2hunter2")
        var dumped = ""
        dump([secret], to: &dumped)

        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.revealText() == "hunter2hunter2")
    }

    @Test func `headers compare names without case, and a doubled one reads as absent`() {
        var headers: HTTPHeaders = ["Content-Type": "a", "X-Sig": "1"]
        headers.add("x-sig", "2")

        #expect(headers.only("content-type") == "a")
        #expect(headers.only("X-SIG") == nil)
        #expect(headers.first("x-SIG") == "1")
        headers.replace("X-Sig", "3")
        #expect(headers.all("x-sig") == ["3"])
    }

    @Test func `ids are unique enough and sort by age`() {
        struct Counting: Entropy {
            let number: UInt64
            func next() -> UInt64 { number }
        }
        let early = Counting(number: 5).id(at: Timestamp(milliseconds: 1000))
        let late = Counting(number: 1).id(at: Timestamp(milliseconds: 2000))

        #expect(early.count == 26)
        #expect(early < late)
    }
}
