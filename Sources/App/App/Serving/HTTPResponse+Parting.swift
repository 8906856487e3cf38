import Model

extension HTTPResponse {
    /// The answer, and behind it the end of the connection for whoever proved nothing.
    ///
    /// A packet holds hundreds of requests that are refused; behind the first of them, the others are not read. A
    /// sender that proved itself keeps its connection, and so does one that is to come back (503).
    func parting(from request: HTTPRequest) -> HTTPResponse {
        if status == 503 || (request.method == "POST" && succeeded) { return self }
        var answer = self
        answer.headers.replace("Connection", "close")
        return answer
    }
}
