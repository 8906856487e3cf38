/// Salesforce's record ids: 15 case-sensitive characters, or 18 with a checksum of their case.
package enum SalesforceID {
    /// The 18-character form of an id of either length; nil when it is neither, or when the checksum is wrong.
    package static func full(_ text: some StringProtocol) -> String? {
        let characters = Array(text.utf8)
        guard characters.count == 15 || characters.count == 18, characters.allSatisfy(isAlphanumeric) else {
            return nil
        }
        let short = Array(characters.prefix(15))
        let full = short + checksum(short)
        guard characters.count == 15 || characters.suffix(3).elementsEqual(full.suffix(3)) else { return nil }
        return String(decoding: full, as: UTF8.self)
    }

    /// The id of the nth record of a kind: prefix, pod `5g`, and a counter in base 62.
    package static func make(prefix: String, number: Int) -> String {
        var rest = number
        var digits: [UInt8] = []
        for _ in 0..<10 {
            digits.append(base62[rest % 62])
            rest /= 62
        }
        let short = Array(prefix.utf8) + Array("5g".utf8) + digits.reversed()
        return String(decoding: short + checksum(short), as: UTF8.self)
    }

    /// For each group of five characters, one that says which of them are capitals.
    private static func checksum(_ short: [UInt8]) -> [UInt8] {
        (0..<3).map { group in
            let capitals = (0..<5).reduce(0) { sum, place in
                isCapital(short[group * 5 + place]) ? sum | 1 << place : sum
            }
            return checks[capitals]
        }
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (65...90).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static let checks = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)
    private static let base62 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
