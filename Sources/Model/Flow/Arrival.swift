/// A proven notification on its way into the journal.
package struct Arrival: Sendable, Hashable {
    /// The connection it came for.
    package let connection: ConnectionName
    /// The way it came in: `webhook`, `signed`, `outbound-message`, `poll`.
    package let receiver: String
    /// What makes a second delivery of it a duplicate, within its connection; nil when nothing does (a ping).
    package let deliveryKey: String?
    /// Which of the receiver's secrets proved it; nil where none did (a poll, a client certificate).
    package let provenBy: SecretMark?
    /// The header lines it came with, credentials removed.
    package let headers: HTTPHeaders
    /// The exact bytes that were proven (for a message split into its notifications: this one's envelope).
    package let body: [UInt8]
    /// When it was received.
    package let receivedAt: Timestamp
    /// Why it cannot be read although it was proven: it goes to the dead letters with this reason.
    package let poison: String?

    /// States an arrival.
    package init(
        connection: ConnectionName,
        receiver: String,
        deliveryKey: String?,
        provenBy: SecretMark?,
        headers: HTTPHeaders = [:],
        body: [UInt8],
        receivedAt: Timestamp,
        poison: String? = nil
    ) {
        self.connection = connection
        self.receiver = receiver
        self.deliveryKey = deliveryKey
        self.provenBy = provenBy
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
        self.poison = poison
    }
}

extension Arrival {
    /// The receiver of what an operator asked for.
    package static let operatorReceiver = "operator"

    /// The receiver of what the gateway itself has looked at, because a record that it names has its counterpart now.
    package static let gatewayReceiver = "gateway"

    /// A record that somebody wants to be looked at, an operator where nobody else is named; its name is the body.
    package static func look(
        at record: RecordRef,
        by receiver: String = operatorReceiver,
        since now: Timestamp
    ) -> Arrival {
        Arrival(
            connection: record.connection,
            receiver: receiver,
            deliveryKey: nil,
            provenBy: nil,
            body: Array(record.description.utf8),
            receivedAt: now
        )
    }

    /// The record that is to be looked at, where no system told of it.
    package var lookedAt: RecordRef? {
        let isLook = receiver == Self.operatorReceiver || receiver == Self.gatewayReceiver
        return isLook ? RecordRef(String(decoding: body, as: UTF8.self)) : nil
    }

    /// The same arrival by another delivery key.
    package func keyed(_ deliveryKey: String?) -> Arrival {
        Arrival(
            connection: connection,
            receiver: receiver,
            deliveryKey: deliveryKey,
            provenBy: provenBy,
            headers: headers,
            body: body,
            receivedAt: receivedAt,
            poison: poison
        )
    }
}

/// What a source makes of a proven request: what to journal, and what to answer once that is on disk.
package struct Admission: Sendable, Hashable {
    /// What to journal, in document order; all of it in one transaction.
    package let arrivals: [Arrival]
    /// The answer to give after the transaction is on disk.
    package let answer: HTTPResponse

    /// States an admission.
    package init(_ arrivals: [Arrival], answer: HTTPResponse) {
        self.arrivals = arrivals
        self.answer = answer
    }
}

/// Why a request is turned away.
///
/// The sender sees only the status; the reason is for the operator.
package enum Refusal: Error, Sendable, Hashable {
    /// No proof, or a wrong one: 401 with a constant body.
    case unproven(String)
    /// No such receiver at this connection: 404.
    case unknownReceiver
    /// Not the content type this receiver reads: 415.
    case wrongContentType
    /// Proven, but the sender must not think it delivered (another organisation's message): 401 as well.
    case foreign(String)
}
