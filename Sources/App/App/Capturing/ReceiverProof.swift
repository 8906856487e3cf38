import Model

/// How requests of a receiver are proven.
enum ReceiverProof: Sendable, Hashable {
    /// By a signature.
    case signature
    /// By a secret in their address, or by a client's certificate.
    case address
}

extension Platform {
    /// How requests of a receiver are proven, as its settings tell; nil where no requests come.
    func proof(of receiver: String) -> ReceiverProof? {
        guard let setting = receivers.first(where: { $0.name == receiver }), case .group(let keys) = setting.kind,
            keys.contains(where: { $0.name == "secrets" })
        else { return nil }
        return keys.contains { $0.name == "scheme" } ? .signature : .address
    }
}
