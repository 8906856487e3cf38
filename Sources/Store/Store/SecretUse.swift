package import Model

/// What one secret of a receiver has proven so far.
package struct SecretUse: Sendable, Hashable {
    /// The connection.
    package let connection: ConnectionName
    /// The receiver.
    package let receiver: String
    /// The secret.
    package let mark: SecretMark
    /// When it first proved something.
    package let first: Timestamp
    /// When it last did.
    package let last: Timestamp
    /// How many deliveries it has proven, repeated ones included.
    package let count: Int

    /// States a use.
    package init(
        connection: ConnectionName,
        receiver: String,
        mark: SecretMark,
        first: Timestamp,
        last: Timestamp,
        count: Int
    ) {
        self.connection = connection
        self.receiver = receiver
        self.mark = mark
        self.first = first
        self.last = last
        self.count = count
    }
}
