package import Model
package import Store

/// Why a conversation with a system came to nothing.
package enum LineError: Error, Sendable, Hashable {
    /// No answer.
    case transport(TransportError)
    /// The system asks to come back later.
    case later(Later)
    /// The credentials are not accepted: an operator must act; tried again all the same, slowly.
    case login(Problem)
    /// The breaker is open, until then.
    case resting(until: Timestamp)
    /// An operator has paused the connection.
    case paused
    /// The codec asked for more requests than the longest conversation can need.
    case endless
    /// The rotated token could not be kept.
    case store(StoreError)

    /// The error as a delay, for whoever has to wait.
    package func delay(at now: Timestamp) -> Later {
        switch self {
        case .transport(let error): Later(error.sentence, scope: .connection)
        case .later(let later): later
        case .login(let problem): Later("login refused: \(problem.code)", wait: .seconds(60), scope: .connection)
        case .resting(let until): Later("the system is failing and left alone", wait: until - now, scope: .connection)
        case .paused: .paused
        case .endless: Later("the conversation did not end", wait: .seconds(60), scope: .item, alone: true)
        case .store: Later("a renewed token could not be kept", scope: .connection)
        }
    }
}

extension TransportError {
    /// The error in words for operators.
    package var sentence: String {
        switch self {
        case .forbidden(let why): "the address may not be called: \(why)"
        case .unreachable(let why): "not reachable: \(why)"
        case .noAnswer(let why): "no answer: \(why)"
        case .tooLarge: "the answer is too large"
        case .cancelled: "the gateway is stopping"
        }
    }
}
