import App
import Model
import Testing

@Suite struct DamagedConfigurationTests {
    /// What damage is made of: the pieces of YAML that change the meaning of what stands around them.
    private static let pieces = [
        "*a", "&a ", "[", "]", "{", "}", ": ", "- ", "\n", "\t", "\"", "'", "|", ">", "!!str ", "!x ", "~", "? ", "#",
        "\0", "\u{FEFF}", "<<: *a", "---\n", "...\n", "%YAML 1.1\n", "é", "\r\n", "1e999999", "-",
    ]

    @Test func `however a file is damaged, it loads or an error says why, and what is read can be written`() {
        var random = Sequence(seed: 2026)
        for name in ["example.yaml", "intercom.yaml", "broken/fields.yaml"] {
            for _ in 0..<40 {
                let text = Self.damaged(Array(Samples.fixture(name).utf8), &random)

                let result = Samples.loader().load(text: text)
                let read = YAMLReader.read(text).node?.json

                #expect((result.configuration == nil) == result.findings.contains { $0.severity == .error }, "\(text)")
                if let read { #expect(YAMLReader.read(YAMLWriter.text(read)).node?.json == read, "\(text)") }
            }
        }
    }

    private static func damaged(_ bytes: [UInt8], _ random: inout Sequence) -> String {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let start = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: start)
            case 1:
                bytes.insert(contentsOf: Array(bytes[start..<end]), at: Int.random(in: 0..<start + 1, using: &random))
            default: bytes.removeSubrange(start..<end - 1)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Repeatable random numbers (Knuth's MMIX constants).
    private struct Sequence: RandomNumberGenerator {
        var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
    }
}
