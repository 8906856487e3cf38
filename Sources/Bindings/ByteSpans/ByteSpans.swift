import Glibc

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

    /// The place of the quote that ends a text of JSON whose content begins at a place; nil when none does.
    ///
    /// What is behind a backslash ends nothing (RFC 8259 §7); else the content is not looked at.
    package func endOfText(from start: Int) -> Int? {
        unsafe withUnsafeBytes { bytes in
            let ones: UInt64 = 0x0101_0101_0101_0101
            var place = start
            while place + 8 <= bytes.count {
                let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let (quote, backslash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
                let zeros = (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & (ones << 7)
                guard zeros != 0 else {
                    place += 8
                    continue
                }
                place += zeros.trailingZeroBitCount / 8
                if unsafe bytes[place] == UInt8(ascii: "\"") { return place }
                place += 2
            }
            while place < bytes.count {
                let byte = unsafe bytes[place]
                if byte == UInt8(ascii: "\"") { return place }
                place += byte == UInt8(ascii: "\\") ? 2 : 1
            }
            return nil
        }
    }

    /// Whether JSON writes one of the bytes in another way within a text.
    package var needsEscape: Bool {
        unsafe withUnsafeBytes { bytes in
            let ones: UInt64 = 0x0101_0101_0101_0101
            let signs = ones << 7
            var place = 0
            while place + 8 <= bytes.count {
                let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let (quote, backslash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
                let small = (word &- (ones &* 32)) & ~word
                let special = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
                if (small | special) & signs != 0 { return true }
                place += 8
            }
            while place < bytes.count {
                if unsafe bytes[place].needsEscape { return true }
                place += 1
            }
            return false
        }
    }

    /// Whether both hold the same bytes.
    package func equals(_ other: Span<UInt8>) -> Bool {
        count == other.count && order(to: other) == 0
    }

    /// Whether these bytes come before others, as unsigned numbers, one after the other; a beginning comes before the whole.
    package func precedes(_ other: Span<UInt8>) -> Bool {
        let order = order(to: other)
        return order == 0 ? count < other.count : order < 0
    }

    /// What comes first, as far as both reach: below 0 these, above 0 the others, 0 when they are alike so far.
    private func order(to other: Span<UInt8>) -> CInt {
        unsafe withUnsafeBytes { own in
            unsafe other.withUnsafeBytes { others in
                guard let one = own.baseAddress, let two = others.baseAddress else { return 0 }
                return unsafe memcmp(one, two, min(own.count, others.count))
            }
        }
    }

    /// The text that the bytes spell; what is not UTF-8 is replaced.
    package var text: String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension UInt8 {
    /// Whether JSON writes the byte in another way within a text: a quote, a backslash, or one below 32 (RFC 8259 §7).
    package var needsEscape: Bool { self < 32 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") }
}

extension [UInt8] {
    /// Appends a copy of bytes.
    package mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
