/// The next move of a conversation with a system: ask it something, or be done.
///
/// A codec does no I/O. It is asked "what next, given these answers so far?" and answers with a value; one generic loop
/// sends the requests. The same answers always give the same step, so a codec is tested with files alone.
package enum Step<Answer: Sendable>: Sendable {
    /// Send this request (its target a path: the connection's base is put in front) and ask again.
    case send(HTTPRequest)
    /// The conversation is over.
    case finish(Answer)
}

extension Step: Equatable where Answer: Equatable {}
extension Step: Hashable where Answer: Hashable {}
