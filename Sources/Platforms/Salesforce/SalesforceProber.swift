import Crypto
import Model

/// Polls for changed records by their `SystemModstamp`, deleted ones included: the net under every notification.
///
/// A long transaction commits rows whose stamps are older than what was seen before, so every poll looks back; what
/// it finds again has the same delivery key. One page is one harvest, so that memory stays bounded however much changed.
///
/// Deletions and merges show as long as a record is in the recycle bin: 15 days, fewer when the bin overflows, never
/// less than two hours. What is purged from it between two polls leaves no trace that could be polled, nor does a hard
/// delete give a change event; such a record is found to be gone when it is next read or written.
struct SalesforceProber: Prober {
    /// The receiver that polled arrivals name.
    static let receiver = "poll"

    /// The API.
    let api: SalesforceAPI
    /// The time between two polls.
    let interval: Duration
    /// The kinds polled.
    let kinds: [KindRef]
    /// How far behind the newest stamp a poll looks.
    let lookBack: Duration

    /// How long after a stamp's whole second a record may change again under the same stamp, clocks apart included.
    static let settling: Duration = .seconds(2)

    func beginning(of kind: KindRef) -> String { PollCursor(after: Timestamp(seconds: 0)).text }

    func step(
        for kind: KindRef,
        from cursor: String?,
        at now: Timestamp,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<PollResult> {
        guard let text = cursor else {
            return .finish(.harvest(arrivals: [], cursor: PollCursor(after: now).text, more: false))
        }
        guard let cursor = PollCursor(text) else {
            return .finish(.refused(Problem("bad-cursor", "the stored cursor of \(kind) cannot be read")))
        }
        guard SalesforceKind.isName(kind.kind), paths.allSatisfy(\.isSelectable) else {
            return .finish(.refused(Problem("invalid-field", "a kind or field has a name that no query can hold")))
        }
        return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            let response = try dialogue.ask(request(kind, cursor, wanting: paths, description))
            return result(of: response, kind, cursor, at: now)
        }
    }

    private func request(
        _ kind: KindRef,
        _ cursor: PollCursor,
        wanting paths: [FieldPath],
        _ description: KindDescription?
    ) -> HTTPRequest {
        if let next = cursor.next { return HTTPRequest("GET", next) }
        let traces: [FieldPath] =
            ["Id", "SystemModstamp", "CreatedDate", "LastModifiedDate"]
            + SalesforceKind(kind.kind, described: description).traces
        let statement =
            "SELECT \(SOQL.selection(traces + paths)) FROM \(kind.kind) "
            + "WHERE SystemModstamp >= \(cursor.after - lookBack) ORDER BY SystemModstamp, Id"
        return api.get("queryAll?q=\(PercentEncoding.encode(statement))")
    }

    private func result(
        of response: HTTPResponse,
        _ kind: KindRef,
        _ cursor: PollCursor,
        at now: Timestamp
    ) -> PollResult {
        if let fault = SalesforceFault(response) { return result(of: fault, cursor) }
        guard let page = QueryPage(response) else { return .later(Later("unexpected-answer", scope: .connection)) }
        let stamps = page.records.compactMap(\.modifiedAt)
        // The window moves on with the server's own clock even where nothing changed, or a burst that has just passed
        // would be fetched again with every poll until the next change.
        let told = response.headers.only("Date").flatMap { HTTPDate.read($0) }
        let asked = cursor.asked ?? told
        let newest = stamps.max().map { max($0, cursor.newest ?? $0) } ?? cursor.newest
        let next =
            page.next.map { PollCursor(after: cursor.after, next: $0, newest: newest, asked: asked) }
            ?? PollCursor(after: [cursor.after, newest, asked].compactMap(\.self).max() ?? cursor.after)
        return .harvest(
            arrivals: page.records.map { arrival($0, kind, told: told, at: now) },
            cursor: next.text,
            more: page.next != nil
        )
    }

    private func result(of fault: SalesforceFault, _ cursor: PollCursor) -> PollResult {
        // A locator lives for two days; behind a longer pause the window is asked for anew.
        if cursor.next != nil, fault.code == "INVALID_QUERY_LOCATOR" || fault.status == 404 {
            return .harvest(arrivals: [], cursor: PollCursor(after: cursor.after).text, more: true)
        }
        switch fault.setback() {
        case .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        case .gone: return .refused(fault.problem)
        }
    }

    /// A record as it stood when the server's clock told a moment.
    ///
    /// Two changes within one second share a stamp, so the key holds the content's hash as well; and whether that second
    /// was over, or a value that was put back within it would be taken for the one that was seen before.
    private func arrival(_ record: SalesforceRecord, _ kind: KindRef, told: Timestamp?, at now: Timestamp) -> Arrival {
        let body = record.json.bytes
        let stamp = record.modifiedAt?.description ?? "?"
        let hash = Hex.encode(Digest.sha256.hash(body).prefix(8))
        let isEarly = told.flatMap { told in record.modifiedAt.map { told < $0 + Self.settling } } ?? false
        return Arrival(
            connection: kind.connection,
            receiver: Self.receiver,
            deliveryKey: "poll:\(kind.kind):\(record.id):\(stamp):\(hash)\(isEarly ? ":early" : "")",
            provenBy: nil,
            body: body,
            receivedAt: now
        )
    }
}

/// How far a kind has been polled.
private struct PollCursor {
    /// The newest stamp that has been seen, or the server's time at the last complete poll.
    let after: Timestamp
    /// The path of the page to ask for next; nil between two polls.
    let next: String?
    /// The newest stamp on the pages of this poll so far.
    let newest: Timestamp?
    /// The server's time when this poll was asked for.
    let asked: Timestamp?

    init(after: Timestamp, next: String? = nil, newest: Timestamp? = nil, asked: Timestamp? = nil) {
        self.after = after
        self.next = next
        self.newest = newest
        self.asked = asked
    }

    init?(_ text: String) {
        guard let json = try? JSON.parse(text), let after = Self.instant(json["after"]) else { return nil }
        self.init(
            after: after,
            next: json["next"]?.text.flatMap { SalesforceAPI.nextPage($0) },
            newest: Self.instant(json["newest"]),
            asked: Self.instant(json["asked"])
        )
    }

    var text: String {
        var object = JSONObject([("after", .string(after.description))])
        object["next"] = next.map(JSON.string)
        object["newest"] = newest.map { .string($0.description) }
        object["asked"] = asked.map { .string($0.description) }
        return JSON.object(object).compact
    }

    private static func instant(_ json: JSON?) -> Timestamp? {
        json?.text.flatMap { Timestamp($0) }
    }
}
