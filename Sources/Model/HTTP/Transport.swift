/// The one door to the network: sends a request to an absolute URL and brings its answer.
///
/// Implementations enforce the egress rule (which hosts and addresses may be reached), the size cap and the time
/// limits, and follow no redirect. The production door is curl; rehearsals and tests call the simulators in process.
package protocol Transport: Sendable {
    /// Sends a request once.
    ///
    /// - Parameter request: the request, its target an absolute URL.
    /// - Returns: the answer, whatever its status.
    /// - Throws: `TransportError` when no whole answer came.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// Why a request brought no answer.
package enum TransportError: Error, Sendable, Hashable {
    /// The egress rule forbids this address; nothing was sent.
    case forbidden(String)
    /// No connection came about (name, address, handshake); nothing was sent.
    case unreachable(String)
    /// The request may have been carried out: it was sent, in part or whole, and no whole answer came in time.
    case noAnswer(String)
    /// An answer came that is larger than the cap.
    case tooLarge
    /// The gateway is stopping.
    case cancelled

    /// Whether the other side may have carried the request out all the same.
    package var mayHaveHappened: Bool {
        switch self {
        case .noAnswer, .tooLarge, .cancelled: true
        case .forbidden, .unreachable: false
        }
    }
}
