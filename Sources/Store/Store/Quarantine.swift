package import Model

/// A request that was refused, as far as it is kept.
package struct RefusedRequest: Sendable, Hashable {
    /// Its number; 0 until it is kept.
    package let id: Int64
    /// When it came.
    package let at: Timestamp
    /// To which connection.
    package let connection: ConnectionName
    /// Why it was refused.
    package let reason: String
    /// The request, without credentials; its body is empty where bodies are not kept.
    package let request: HTTPRequest
    /// How long the body was, in bytes.
    package let size: Int
    /// The SHA-256 of the body, in hexadecimal.
    package let digest: String
    /// Whether it can be proven again: whether address and body are kept as they came.
    package let isWhole: Bool

    /// States what is kept.
    package init(
        id: Int64 = 0,
        at: Timestamp,
        connection: ConnectionName,
        reason: String,
        request: HTTPRequest,
        size: Int,
        digest: String,
        isWhole: Bool
    ) {
        self.id = id
        self.at = at
        self.connection = connection
        self.reason = reason
        self.request = request
        self.size = size
        self.digest = digest
        self.isWhole = isWhole
    }
}

/// What was refused of late: a little of it, for whoever wants to know why nothing arrives.
///
/// It proves nothing and is no part of the journal; the oldest give way to the newest.
package protocol Quarantine: Sendable {
    /// Keeps refused requests; of each connection no more than the newest `count`, and `bytes` of bodies.
    func quarantine(_ refused: [RefusedRequest], keeping count: Int, bytes: Int) async throws(StoreError)

    /// The newest refused requests, of one connection or of all.
    func quarantined(of connection: ConnectionName?, limit: Int) async throws(StoreError) -> [RefusedRequest]

    /// One of them; nil when it has given way.
    func quarantined(_ id: Int64) async throws(StoreError) -> RefusedRequest?

    /// Journals what a refused request turned out to be, and drops it from the quarantine, in one transaction.
    ///
    /// - Returns: what became of each arrival; nil when the request is not there any more.
    func promote(_ id: Int64, as arrivals: [Arrival], at now: Timestamp) async throws(StoreError) -> [Appended]?
}
