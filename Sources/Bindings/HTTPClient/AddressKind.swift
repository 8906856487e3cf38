/// What an address is for, after the IANA registries of special-purpose addresses (RFC 6890 and its updates).
package enum AddressKind: String, Sendable, Hashable {
    /// The global internet.
    case global
    /// This machine: 127.0.0.0/8, `::1`.
    case loopback
    /// No address, or "this network": 0.0.0.0/8, `::`.
    case unspecified
    /// A private network: RFC 1918, and IPv6's unique-local fc00::/7.
    case privateUse = "private"
    /// A carrier's inner network, 100.64.0.0/10 (RFC 6598).
    case carrierGrade = "carrier-grade NAT"
    /// One link: 169.254.0.0/16, where clouds keep their metadata, and fe80::/10.
    case linkLocal = "link-local"
    /// A group: 224.0.0.0/4, ff00::/8.
    case multicast
    /// An IPv4 address in IPv6 clothing, which leads where the inner address does: mapped, NAT64, 6to4, Teredo.
    case translated
    /// Documentation, benchmarks, protocol assignments, and all that is not given out.
    case reserved

    /// Tells the kind of an address.
    package static func of(_ address: IPAddress) -> AddressKind {
        let networks = address.bytes.count == 4 ? fourByteNetworks : sixteenByteNetworks
        if let network = networks.first(where: { address.isIn($0.prefix, $0.length) }) { return network.kind }
        guard address.bytes.count == 16 else { return .global }
        return address.isIn([0x20], 3) ? .global : .reserved
    }

    private typealias Network = (prefix: [UInt8], length: Int, kind: AddressKind)

    private static let fourByteNetworks: [Network] = [
        ([0], 8, .unspecified),
        ([10], 8, .privateUse),
        ([100, 64], 10, .carrierGrade),
        ([127], 8, .loopback),
        ([169, 254], 16, .linkLocal),
        ([172, 16], 12, .privateUse),
        ([192, 0, 0], 24, .reserved),
        ([192, 0, 2], 24, .reserved),
        ([192, 88, 99], 24, .translated),
        ([192, 168], 16, .privateUse),
        ([198, 18], 15, .reserved),
        ([198, 51, 100], 24, .reserved),
        ([203, 0, 113], 24, .reserved),
        ([224], 4, .multicast),
        ([240], 4, .reserved),
    ]

    private static let sixteenByteNetworks: [Network] = [
        ([UInt8](repeating: 0, count: 16), 128, .unspecified),
        ([UInt8](repeating: 0, count: 15) + [1], 128, .loopback),
        ([UInt8](repeating: 0, count: 12), 96, .translated),
        ([UInt8](repeating: 0, count: 10) + [0xff, 0xff], 96, .translated),
        ([UInt8](repeating: 0, count: 8) + [0xff, 0xff, 0, 0], 96, .translated),
        ([0x00, 0x64, 0xff, 0x9b], 32, .translated),
        ([0x20, 0x01, 0x00], 23, .translated),
        ([0x20, 0x01, 0x0d, 0xb8], 32, .reserved),
        ([0x20, 0x02], 16, .translated),
        ([0x3f, 0xff, 0x00], 20, .reserved),
        ([0xfc], 7, .privateUse),
        ([0xfe, 0x80], 10, .linkLocal),
        ([0xfe, 0xc0], 10, .privateUse),
        ([0xff], 8, .multicast),
    ]
}
