/// What tells a receiver's secrets apart and says nothing else of them: sixteen bits of a digest.
///
/// A place in the configuration's list would not do, for it changes when a new secret is put in front. More bits would
/// let whoever reads the store confirm a guess; these fit one guess of 65,536.
package struct SecretMark: Sendable, Hashable, CustomStringConvertible {
    /// The bits.
    package let number: UInt16

    /// Takes the bits.
    package init(_ number: UInt16) { self.number = number }

    /// Four hexadecimal digits.
    package var description: String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

/// The secrets that prove requests at one receiver of a connection.
package struct ReceiverSecrets: Sendable, Hashable {
    /// The receiver, as its arrivals name it.
    package let receiver: String
    /// The marks of the secrets in force, in the order of the configuration: the newest first.
    package let marks: [SecretMark]

    /// States the secrets of a receiver.
    package init(_ receiver: String, _ marks: [SecretMark]) {
        self.receiver = receiver
        self.marks = marks
    }

    /// The place of a secret in the list, from 1; nil when it is not in force.
    package func place(of mark: SecretMark) -> Int? { marks.firstIndex(of: mark).map { $0 + 1 } }
}
