import Model

/// A conversation written down as one straight run: it is played from its start with the answers that are there, up to
/// the first question that has none yet.
///
/// The same answers lead to the same question, so a conversation needs no state between its steps.
struct Dialogue {
    /// The request at which the answers ran out.
    struct Question: Error {
        let request: HTTPRequest
    }

    private var answers: ArraySlice<HTTPResponse>

    /// The answer to a request; ends the run when it is not there yet.
    mutating func ask(_ request: HTTPRequest) throws(Question) -> HTTPResponse {
        guard let answer = answers.popFirst() else { throw Question(request: request) }
        return answer
    }

    /// Plays a conversation with the answers so far.
    static func play<Answer>(
        _ answers: [HTTPResponse],
        _ run: (inout Dialogue) throws(Question) -> Answer
    ) -> Step<Answer> {
        var dialogue = Dialogue(answers: answers[...])
        do throws(Question) {
            return .finish(try run(&dialogue))
        } catch {
            return .send(error.request)
        }
    }
}
