import Crypto
import Model

/// Stands something of the same shape in place of personal values: the same for the same value, throughout one export.
///
/// A replacement is drawn from an HMAC of the value under a key that nobody keeps, so that it cannot be turned back. It
/// has as many letters and digits in the same places and in the same case, so that comparing, trimming, lower case and
/// lengths come to the same. Two values never get the same one while there are enough of that length.
struct Pseudonyms: Sendable {
    /// Values that are compared with each other.
    enum Realm: String, Sendable {
        case name, prose, place, number, mailbox, domain, machine, day
    }

    private let key: [UInt8]
    private var known: [Realm: [String: String]] = [:]
    private var taken: [Realm: Set<String>] = [:]

    /// How often another replacement is drawn where one is taken: short values have few.
    private static let draws = 100

    /// Draws a key of 256 bits.
    init(by entropy: any Entropy) {
        key = (0..<4).flatMap { _ in octets(of: entropy.next()) }
    }

    /// A text with other letters and digits in place of its own; everything else stays where it is.
    mutating func substitute(_ text: some StringProtocol, in realm: Realm, digitsAlone: Bool = false) -> String {
        func isOwn(_ character: Character) -> Bool {
            character.isWholeNumber || !digitsAlone && (character.isLetter || character.isNumber)
        }
        let signs = text.filter(isOwn)
        guard !signs.isEmpty else { return String(text) }
        let normal = String(signs.map { Character($0.lowercased().prefix(1).description) })
        var fresh = replacement(of: normal, in: realm) { Self.shaped(like: normal, by: $0) }.makeIterator()
        return String(
            text.map { character in
                guard isOwn(character), let new = fresh.next() else { return character }
                return character.isUppercase ? Character(new.uppercased()) : new
            }
        )
    }

    /// What stands in place of a value in a realm, made of a stream of bytes.
    mutating func replacement(of value: String, in realm: Realm, _ make: ([UInt8]) -> String) -> String {
        if let known = known[realm]?[value] { return known }
        var fresh = ""
        for draw in 0..<Self.draws {
            fresh = make(stream(for: value, realm, draw))
            if fresh != value, taken[realm, default: []].insert(fresh).inserted { break }
        }
        known[realm, default: [:]][value] = fresh
        return fresh
    }

    /// At least as many bytes as a value has, and eight.
    private func stream(for value: String, _ realm: Realm, _ draw: Int) -> [UInt8] {
        let message = Array("\(realm.rawValue)\n\(draw)\n\(value)".utf8)
        var bytes: [UInt8] = []
        var block: UInt8 = 0
        while bytes.count < value.utf8.count + 8 {
            bytes += HMAC.code(.sha256, key: key, message: [block] + octets(of: UInt64(bytes.count)) + message)
            block &+= 1
        }
        return bytes
    }

    /// Small letters for letters, digits for digits; a zero in front stays one, and nothing else becomes one.
    private static func shaped(like normal: String, by bytes: [UInt8]) -> String {
        String(
            zip(normal, bytes).enumerated().map { place, pair in
                let (character, byte) = pair
                guard character.isWholeNumber else { return letters[Int(byte) % letters.count] }
                guard place == 0 else { return digits[Int(byte) % digits.count] }
                return character == "0" ? "0" : digits[1 + Int(byte) % (digits.count - 1)]
            }
        )
    }

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz")
    private static let digits = Array("0123456789")
}

/// The eight bytes of a number.
private func octets(of number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
