import Glibc

/// An IP address, 4 or 16 bytes in network order.
package struct IPAddress: Sendable, Hashable {
    /// The bytes of the address.
    package let bytes: [UInt8]

    /// Takes the bytes of an address; nil unless they are 4 or 16.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Reads a numeric address, IPv4 in four parts or IPv6 without brackets and zone.
    package init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            self.bytes = bytes
        } else {
            return nil
        }
    }

    /// Whether the first `length` bits of the address are those of a network.
    func isIn(_ network: [UInt8], _ length: Int) -> Bool {
        let (whole, rest) = length.quotientAndRemainder(dividingBy: 8)
        guard bytes.prefix(whole).elementsEqual(network.prefix(whole)) else { return false }
        return rest == 0 || bytes[whole] >> (8 - rest) == network[whole] >> (8 - rest)
    }
}
