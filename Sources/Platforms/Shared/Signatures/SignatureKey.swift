import Crypto
import Model

extension SignatureScheme {
    /// The key bytes that a configured secret stands for.
    ///
    /// - Throws: `SettingsError` when it is empty, too short, or not of the scheme's form; never with the secret in it.
    func verifyingKey(of secret: Secret, minimumLength: Int) throws(SettingsError) -> [UInt8] {
        guard let bytes = keyBytes(of: secret, prefix: key.strip) else {
            throw SettingsError(
                "secrets",
                "a secret is not of the form that the scheme asks for",
                remedy: "copy the whole secret, in Base64, as the sender shows it"
            )
        }
        if algorithm == .ed25519 {
            guard bytes.count == Ed25519.keyCount else {
                throw SettingsError(
                    "secrets",
                    "a public key has not \(Ed25519.keyCount) bytes",
                    remedy: "copy the sender's public key"
                )
            }
            return bytes
        }
        guard bytes.count >= max(1, minimumLength) else {
            throw SettingsError(
                "secrets",
                "a secret has only \(bytes.count) bytes",
                remedy: "use one of at least \(minimumLength) bytes; is the variable empty?"
            )
        }
        return bytes
    }

    /// The key that signs.
    ///
    /// For Ed25519 the secret is the private one: `whsk_` and Base64 of seed, or of seed and
    /// public key (Standard Webhooks).
    func signingKey(of secret: Secret) throws(SettingsError) -> [UInt8] {
        guard algorithm == .ed25519 else { return try verifyingKey(of: secret, minimumLength: 1) }
        guard let bytes = keyBytes(of: secret, prefix: "whsk_"), [32, 64].contains(bytes.count) else {
            throw SettingsError(
                "secrets",
                "the secret is not a private key of Ed25519",
                remedy: "give the one that starts with whsk_"
            )
        }
        return Array(bytes.prefix(Ed25519.keyCount))
    }

    private func keyBytes(of secret: Secret, prefix: String) -> [UInt8]? {
        let bytes = secret.reveal()
        let stripped = bytes.starts(with: prefix.utf8) ? Array(bytes.dropFirst(prefix.utf8.count)) : bytes
        return switch key.encoding {
        case .utf8: stripped
        case .base64: Base64.decode(String(decoding: stripped, as: UTF8.self))
        }
    }
}
