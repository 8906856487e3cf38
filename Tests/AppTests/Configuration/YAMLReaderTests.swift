import App
import Model
import Testing

@Suite struct YAMLReaderTests {
    @Test func `plain scalars are read by the core schema of YAML 1-2, quoted ones are texts`() throws {
        let node = try #require(
            YAMLReader.read("{a: 1, b: 2.16, c: true, d: ~, e: yes, f: '1', g: 007, h: 2026-03-01}").node
        )

        #expect(
            node.json == [
                "a": 1, "b": .number(try #require(Numeral("2.16"))), "c": true, "d": nil, "e": "yes",
                "f": "1", "g": "007", "h": "2026-03-01",
            ]
        )
    }

    @Test func `every piece knows its line and column`() throws {
        let node = try #require(YAMLReader.read("a:\n  b:\n    - x\n    - {c: y}\n").node)

        #expect(node.mark(at: "a.b[1].c") == .init(line: 4, column: 11))
        #expect(node.mark(at: "a.b") == .init(line: 2, column: 3))
        #expect(node.mark(at: "a.nothing.here") == .init(line: 1, column: 1))
    }

    @Test func `every repeated key is found, and the rest is still read`() throws {
        let (node, findings) = YAMLReader.read("a: 1\nb:\n  c: 1\n  'c': 2\na: 2\nd: {x: 1, y: 2, x: 3}\na: 3\n")

        #expect(Set(findings.map(\.line)) == [4, 5, 6, 7])
        #expect(findings.first { $0.line == 6 }?.column == 17)
        #expect(try #require(node).json == ["a": 1, "b": ["c": 1], "d": ["x": 1, "y": 2]])
    }

    @Test(arguments: [
        ("a:\n\tb: 1\n", 2, "tab"), ("a: 1\n---\nb: 2\n", 2, "second document"), ("a: [1, 2\nb: 3\n", 2, "not YAML"),
        ("a: *b\n", 1, "alias"), ("a: \"x\n", 2, "not YAML"), ("<<: {a: 1}\n", 1, "merge keys"),
        ("? [a]\n: 1\n", 1, "key must be a text"),
    ])
    func `what is not YAML is said in words, with its line`(text: String, line: Int, word: String) throws {
        let finding = try #require(YAMLReader.read(text).findings.first)

        #expect(finding.line == line)
        #expect(finding.problem.contains(word), "\(finding.problem)")
    }

    @Test func `an anchor stands wherever its alias does`() throws {
        let (node, findings) = YAMLReader.read("a: &x {b: 1}\nc: *x\n")

        #expect(findings == [])
        #expect(try #require(node).json == ["a": ["b": 1], "c": ["b": 1]])
    }

    @Test func `aliases that multiply are refused`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(YAMLReader.read(text).findings.contains { $0.problem.contains("aliases") })

        let few = (1...8).map { "b\($0): &b\($0) [*b\($0 - 1), *b\($0 - 1), *b\($0 - 1), *b\($0 - 1)]\n" }.joined()
        let wide = "b0: &b0 [" + Array(repeating: "x", count: 100).joined(separator: ", ") + "]\n" + few
        #expect(YAMLReader.read(wide).findings.contains { $0.problem.contains("too large") })
    }

    @Test func `depth and size have limits`() {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        let dashes = String(repeating: "- ", count: 70) + "x"
        let blocks = (0..<70).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        let large = "a: " + String(repeating: "x", count: YAMLReader.sizeLimit)

        for text in [deep, dashes, blocks, large] { #expect(YAMLReader.read(text).findings.count == 1) }
    }

    @Test func `an empty document is an empty mapping`() {
        #expect(YAMLReader.read("# nothing\n").node?.json == [:])
    }
}
