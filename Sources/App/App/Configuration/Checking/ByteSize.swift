/// A number of bytes as configurations write it: `1MiB`, `16KiB`, `512`.
package enum ByteSize {
    private static let units: [(name: String, bytes: Int64)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// Reads a size; nil for anything else, a fraction or a sign.
    package static func parse(_ text: String) -> Int64? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let unit = text.dropFirst(digits.count)
        let bytes = unit.isEmpty ? 1 : units.first { $0.name == unit }?.bytes
        guard let bytes, let count = Int64(digits) else { return nil }
        let product = count.multipliedReportingOverflow(by: bytes)
        return product.overflow ? nil : product.partialValue
    }

    /// The size in the largest unit that divides it.
    package static func text(_ bytes: Int64) -> String {
        let unit = units.first { bytes != 0 && bytes % $0.bytes == 0 } ?? ("B", 1)
        return unit.bytes == 1 ? "\(bytes)" : "\(bytes / unit.bytes)\(unit.name)"
    }
}
