/// Where randomness and fresh ids come from: passed in, so that a rehearsal repeats exactly.
package protocol Entropy: Sendable {
    /// The next 64 random bits.
    func next() -> UInt64
}

extension Entropy {
    /// A fraction from 0 up to, but not including, 1.
    package func fraction() -> Double {
        Double(next() >> 11) / Double(1 << 53)
    }

    /// A fresh id: 26 characters of Crockford's base 32, the instant first, so that ids sort by age.
    package func id(at now: Timestamp) -> String {
        var text = ""
        var clock = UInt64(bitPattern: max(0, now.milliseconds))
        for _ in 0..<10 {
            text = "\(Self.alphabet[Int(clock & 31)])\(text)"
            clock >>= 5
        }
        for _ in 0..<2 {
            var bits = next()
            for _ in 0..<8 {
                text.append(Self.alphabet[Int(bits & 31)])
                bits >>= 5
            }
        }
        return text
    }

    private static var alphabet: [Character] { crockford }
}

private let crockford = Array("0123456789abcdefghjkmnpqrstvwxyz")
