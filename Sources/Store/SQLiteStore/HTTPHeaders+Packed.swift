import Model

/// Header lines as bytes: each name and each value ended by 0xFF, which no UTF-8 text contains (RFC 3629 §1).
extension HTTPHeaders {
    /// The lines as bytes that `init(packed:)` reads back.
    var packed: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 })
        for line in lines {
            bytes.append(contentsOf: line.name.utf8)
            bytes.append(0xFF)
            bytes.append(contentsOf: line.value.utf8)
            bytes.append(0xFF)
        }
        return bytes
    }

    /// Reads what `packed` wrote; nil when names and values do not pair up.
    init?(packed bytes: [UInt8]) {
        guard bytes.isEmpty || bytes.last == 0xFF else { return nil }
        let texts = bytes.dropLast().split(separator: 0xFF, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        self.init()
        guard !bytes.isEmpty else { return }
        guard texts.count.isMultiple(of: 2) else { return nil }
        for index in stride(from: 0, to: texts.count, by: 2) {
            add(texts[index], texts[index + 1])
        }
    }
}
