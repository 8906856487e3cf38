package import Model

/// A pretend system: a pure state machine that answers API requests and says which notifications it sends.
///
/// The same code stands behind a socket (`crosswalk sandbox`, `demo`) and in process (`crosswalk rehearse`, tests). It
/// does no I/O and has no clock of its own; whoever hosts it passes the time in and carries its postings out.
package protocol Simulator: Sendable {
    /// The platform it pretends to be.
    var platform: String { get }

    /// Answers one API request, as the real system would.
    mutating func answer(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse

    /// The answer by which the real system reports a fault: an HTTP status it uses (`429`, `500`, `503`) or one of its
    /// own error codes (`UNABLE_TO_LOCK_ROW`); nil for a word it does not know.
    func answer(toFault word: String, at now: Timestamp) -> HTTPResponse?

    /// Takes the notifications that are due, oldest first; each is in flight until `heard` is called for it.
    mutating func takePostings(at now: Timestamp) -> [Posting]

    /// Learns what a posting brought: the receiver's answer, or nil when none came in time. The simulator tries again
    /// later where the real system would.
    mutating func heard(_ answer: HTTPResponse?, to posting: Posting, at now: Timestamp)

    /// When the next posting falls due; nil when none waits.
    var nextPosting: Timestamp? { get }

    /// Does what a person or a third program does in that system; it notifies as the real system would.
    ///
    /// - Returns: the ids of the records concerned.
    /// - Throws: `DeedError` when the real system would not allow it, or has no such thing.
    mutating func perform(_ deed: Deed, at now: Timestamp) throws(DeedError) -> [String]

    /// Every record of a kind, deleted and archived ones too, ordered by id.
    func records(of kind: String) -> [SimulatedRecord]

    /// Takes records into its world without notifying anybody; ids and stamps that are not given are made.
    mutating func take(given kind: String, _ records: [JSONObject], at now: Timestamp) throws(DeedError) -> [String]

    /// The configuration of a connection to this simulator, as settings under `connections:` in YAML-shaped JSON:
    /// address, credentials, organisation or workspace, and the secrets its notifications are signed with.
    func connection(url: String) -> JSONObject

    /// The answer by which the real system reports a fault to one particular request.
    ///
    /// A collection of records reports the faults of rows row by row; other requests report as `answer(toFault:at:)`.
    func answer(toFault word: String, in request: HTTPRequest, at now: Timestamp) -> HTTPResponse?

    /// What a request is for: rehearsals count writes, and a fault spares requests for tokens.
    func role(of request: HTTPRequest) -> RequestRole

    /// Does a deed in the name of a person or of the gateway's own API user.
    mutating func perform(_ deed: Deed, by actor: Actor, at now: Timestamp) throws(DeedError) -> [String]

    /// The kinds of its records, each behind those it refers to: what a saved state consists of.
    var kinds: [String] { get }

    /// Whether the fields of a record say that it is archived, so that a given one may be.
    var givesArchived: Bool { get }

    /// An access token that is not the gateway's, for people and outside programs; nil when the system has none.
    var personToken: String? { get }
}

/// One notification on its way to the gateway.
package struct Posting: Sendable, Hashable {
    /// Identifies the posting within its simulator; a repeated attempt of the same notification has the same id.
    package let id: String
    /// Which attempt this is, from 1.
    package let attempt: Int
    /// The signed request; its target is the path at the gateway (`/in/intercom`).
    package let request: HTTPRequest

    /// States a posting.
    package init(id: String, attempt: Int, request: HTTPRequest) {
        self.id = id
        self.attempt = attempt
        self.request = request
    }
}

/// One record as a simulator keeps it.
package struct SimulatedRecord: Sendable, Hashable {
    /// Whether the record is in use.
    package enum State: String, Sendable {
        case active, archived, deleted
    }

    /// The record's id.
    package let id: String
    /// Whether it is in use.
    package let state: State
    /// Its fields, nested as the REST API shows them; a field without a value is null or absent.
    package let fields: JSONObject

    /// States a record.
    package init(id: String, state: State, fields: JSONObject) {
        self.id = id
        self.state = state
        self.fields = fields
    }
}

/// Something done in a system by somebody other than the gateway.
package enum Deed: Sendable, Hashable {
    /// Somebody creates a record.
    case create(kind: String, JSONObject)
    /// Somebody changes the records that match (fields nested or dotted).
    case update(kind: String, where: JSONObject, set: JSONObject)
    /// Somebody deletes the records that match.
    case delete(kind: String, where: JSONObject)
    /// Somebody brings deleted records back.
    case undelete(kind: String, where: JSONObject)
    /// Somebody archives the records that match.
    case archive(kind: String, where: JSONObject)
    /// Somebody merges records into one.
    case merge(kind: String, keep: JSONObject, lose: [JSONObject])
    /// Something else that the system reports, by the platform's own name.
    case event(type: String, JSONObject)
}

/// Why a deed is impossible.
package struct DeedError: Error, Sendable, Hashable {
    /// What is wrong.
    package let message: String

    /// States what is wrong.
    package init(_ message: String) { self.message = message }
}
