extension Duration {
    /// Reads a duration as configuration and rehearsals write it: `250ms`, `30s`, `5m`, `24h`, `30d`.
    ///
    /// Nil for anything else: a missing unit, a fraction, a sign, or more than 36,500 days.
    package init?(crosswalk text: some StringProtocol) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard let count = Int64(digits), let unit = Self.units[String(text.dropFirst(digits.count))] else { return nil }
        let product = count.multipliedReportingOverflow(by: unit)
        guard !product.overflow, product.partialValue <= 36_500 * 86_400_000 else { return nil }
        self = .milliseconds(product.partialValue)
    }

    /// The duration as configuration writes it, in the largest unit that divides it.
    package var crosswalk: String {
        let milliseconds = wholeMilliseconds
        for (unit, size) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        where milliseconds != 0 && milliseconds % size == 0 {
            return "\(milliseconds / size)\(unit)"
        }
        return "\(milliseconds)ms"
    }

    /// The duration for people, in its two largest units and no less than seconds: `3d 4h`, `2h 5m`, `45s`.
    package var words: String {
        var rest = max(0, wholeMilliseconds / 1000)
        var parts: [String] = []
        for (unit, size) in [("d", Int64(86_400)), ("h", 3600), ("m", 60), ("s", 1)] where rest >= size {
            parts.append("\(rest / size)\(unit)")
            rest %= size
        }
        return parts.isEmpty ? "0s" : parts.prefix(2).joined(separator: " ")
    }

    private static let units: [String: Int64] = [
        "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]
}
