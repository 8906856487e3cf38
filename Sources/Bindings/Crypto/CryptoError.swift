/// Why a key could not be used.
package enum CryptoError: Error, Sendable, Hashable {
    /// The bytes or the PEM text are no key of the kind asked for, or the key is encrypted or too short.
    case invalidKey
    /// The library refused to sign or to make a key.
    case failed
}
