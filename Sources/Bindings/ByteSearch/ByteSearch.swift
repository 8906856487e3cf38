extension Span<UInt8> {
    /// The first place of a byte, at another place or behind it; nil when there is none.
    ///
    /// Eight bytes are looked at at once: of the words' bytes that are zero once the wanted byte is taken away, the first
    /// is the lowest whose sign a subtraction borrows.
    package func place(of byte: UInt8, from start: Int) -> Int? {
        unsafe withUnsafeBytes { bytes in
            let ones: UInt64 = 0x0101_0101_0101_0101
            var place = start
            while place + 8 <= bytes.count {
                let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let rest = word ^ (ones &* UInt64(byte))
                let zeros = (rest &- ones) & ~rest & (ones << 7)
                if zeros != 0 { return place + zeros.trailingZeroBitCount / 8 }
                place += 8
            }
            while place < bytes.count {
                if unsafe bytes[place] == byte { return place }
                place += 1
            }
            return nil
        }
    }

    /// The text that the bytes spell; what is not UTF-8 is replaced.
    package var text: String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
