package import Model

/// Whoever made a request and waits for its answer.
package struct Asker: Sendable {
    private let exchange: Exchange

    init(_ exchange: Exchange) {
        self.exchange = exchange
    }

    /// Gives the answer, from whatever thread; the first one counts.
    package func answer(_ response: HTTPResponse) {
        exchange.clerk.answer(exchange, response)
    }

    /// Has something done when the server answers by itself because it ends; to be said before the receiver returns.
    func whenAbandoned(_ body: @escaping @Sendable () -> Void) {
        if exchange.answer == nil { exchange.whenAbandoned = body }
    }
}
