/// The half of a codec that asks a system to send its notifications to the gateway.
package protocol Registrar: Sendable {
    /// The next move of having notifications sent to an address.
    ///
    /// - Parameters:
    ///   - address: the gateway's public address for the connection, `https://…/in/{connection}`.
    ///   - responses: the answers so far.
    /// - Returns: the next request, or what came of it. An address that is registered and in order is left as it is.
    func step(registering address: String, after responses: [HTTPResponse]) -> Step<RegistrationResult>
}

/// What registering an address came to.
package enum RegistrationResult: Sendable, Hashable {
    /// It is registered now; the secret that signs, which the system may never show again.
    case registered(id: String, secret: Secret)
    /// It was registered already; whether it had to be switched on again.
    case present(id: String, mended: Bool)
    /// Not now.
    case later(Later)
    /// The system refuses.
    case refused(Problem)
}
