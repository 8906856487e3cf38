/// A record's id whose case matters, in its one spelling: 18 characters, the last three a checksum of the others' case.
///
/// Of 15 characters it is case-sensitive; the checksum lets 18 survive systems that fold case. Both name the same
/// record, so every id is brought to 18 where it enters. (Salesforce's form; no other system we know has one like it.)
package struct CheckedID: Sendable, Hashable, CustomStringConvertible {
    /// The 18 characters.
    package let text: String
    /// Whether the checksum fits, or has been computed here.
    ///
    /// Sanitised samples carry ids whose checksum does not; they are kept as they are, because an id is the system's to
    /// judge.
    package let isSound: Bool

    /// Reads an id of 15 or 18 ASCII letters and digits; nil for anything else.
    ///
    /// An id of 18 whose case was folded on its way is rebuilt from its checksum.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 15 || bytes.count == 18, bytes.allSatisfy(Self.isAlphanumeric) else { return nil }
        let core = Array(bytes.prefix(15))
        guard bytes.count == 18 else {
            self.text = String(decoding: core + Self.checksum(of: core), as: UTF8.self)
            isSound = true
            return
        }
        let repaired = Self.repaired(core, by: bytes.suffix(3))
        let folded = !core.contains(where: Self.isUpper) || !core.contains(where: Self.isLower)
        isSound = repaired.map { $0 == core || folded } ?? false
        let spelled = isSound ? (repaired ?? core) + bytes.suffix(3).map(Self.upper) : bytes
        self.text = String(decoding: spelled, as: UTF8.self)
    }

    /// The 18 characters.
    package var description: String { text }

    /// One character for each group of five: its bits say which of the five are capitals, the first lowest.
    private static func checksum(of core: [UInt8]) -> [UInt8] {
        stride(from: 0, to: 15, by: 5).map { start in
            let bits = (0..<5).reduce(0) { $0 | (isUpper(core[start + $1]) ? 1 << $1 : 0) }
            return alphabet[bits]
        }
    }

    /// The core with the case that a checksum demands; nil when no case of it could have that checksum.
    private static func repaired(_ core: [UInt8], by checksum: ArraySlice<UInt8>) -> [UInt8]? {
        let groups = checksum.compactMap { alphabet.firstIndex(of: upper($0)) }
        guard groups.count == 3 else { return nil }
        let repaired = core.enumerated().map { position, byte in
            groups[position / 5] >> (position % 5) & 1 == 1 ? upper(byte) : lower(byte)
        }
        return self.checksum(of: repaired) == checksum.map(upper) ? repaired : nil
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)

    private static func isUpper(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
    private static func upper(_ byte: UInt8) -> UInt8 { isLower(byte) ? byte - 32 : byte }
    private static func lower(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte + 32 : byte }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isUpper(byte) || isLower(byte) || (48...57).contains(byte)
    }
}
