import Model
import Synchronization

/// Numbers that look random and are always the same for the same text (Steele, Lea and Flood, "SplitMix", 2014).
final class SeededEntropy: Entropy {
    private let state: Mutex<UInt64>

    /// Takes the text that all numbers are derived from (FNV-1a, 64 bits).
    init(seed: String) {
        state = Mutex(seed.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    }

    /// The next 64 bits.
    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
            return word ^ word >> 31
        }
    }
}
