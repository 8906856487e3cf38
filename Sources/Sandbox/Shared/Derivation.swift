import Crypto
import Model

/// Values that look random and are always the same for the same simulator: secrets, tokens, keys of transactions.
struct Derivation: Sendable, Hashable {
    private let seed: [UInt8]

    /// Takes the text that everything is derived from.
    init(seed: String) { self.seed = Array(seed.utf8) }

    /// 32 bytes that belong to a label.
    func bytes(_ label: String) -> [UInt8] {
        HMAC.code(.sha256, key: seed, message: Array(label.utf8))
    }

    /// Hexadecimal text of up to 64 digits that belongs to a label.
    func hex(_ label: String, digits: Int = 32) -> String {
        String(Hex.encode(bytes(label)).prefix(digits))
    }

    /// Text of up to 43 letters, digits, `-` and `_` that belongs to a label.
    func token(_ label: String, length: Int = 40) -> String {
        String(Base64.encodeURLSafe(bytes(label)).prefix(length))
    }

    /// A UUID that belongs to a label.
    func uuid(_ label: String) -> String {
        let digits = Array(hex(label))
        let parts = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
        return parts.map { String($0) }.joined(separator: "-")
    }
}
