import App
import Model
import Testing

@Suite struct YAMLWriterTests {
    @Test func `what is written reads back`() throws {
        let json: JSON = [
            "crosswalk": 1, "sandbox": true, "empty": [:], "none": [], "nothing": nil,
            "texts": [
                "plain", "yes", "62.0", "a: b", "# c", "", " x", "line\nbreak", "ünï", "env:NAME", "tab\t", "-", "*x",
                "null",
            ],
            "deep": ["a": ["b": ["c": [["d": 1, "e": ["f": [1, 2]]], ["g": "h"]]]]],
            "https://x": "http://127.0.0.1:8080/in/x", "lists": [[1, [2, 3]], []],
        ]

        let text = YAMLWriter.text(json)

        let (node, findings) = YAMLReader.read(text)
        #expect(findings == [])
        #expect(try #require(node).json == json, "\(text)")
    }

    @Test(arguments: ["\u{7F}", "a\u{85}b", "\u{9F}", "\u{2028}", "\u{2029}", "a\u{FEFF}", "\u{FFFE}", "\u{E000}a"])
    func `characters that YAML does not allow as they are read back all the same`(text: String) throws {
        let json: JSON = .object(JSONObject([(text, .string(text))]))

        let (node, findings) = YAMLReader.read(YAMLWriter.text(json))

        #expect(findings == [])
        #expect(try #require(node).json == json)
    }

    @Test func `little stands in one line, much in blocks`() {
        let json: JSON = [
            "sandbox": true,
            "connections": ["intercom": ["token": "t0ken", "receive": ["webhook": ["secrets": ["s3cret"]]]]],
        ]

        #expect(
            YAMLWriter.text(json) == """
                sandbox: true
                connections:
                  intercom:
                    token: t0ken
                    receive:
                      webhook:
                        secrets: [s3cret]

                """
        )
    }
}
