import Crypto
import Model

/// Polls for changed records, each kind by its own stamp: the net under every notification, since Arlo stops sending to
/// an endpoint that keeps failing.
///
/// One page is one harvest.
struct ArloProber: Prober {
    /// The receiver that polled arrivals name.
    static let receiver = "poll"

    /// The time between two polls.
    let interval: Duration
    /// Every kind that is followed.
    let kinds: [KindRef]

    /// Polls at an interval.
    init(_ connection: ConnectionName, interval: Duration) {
        self.interval = interval
        kinds = ArloKind.allCases.map { KindRef(connection, $0.rawValue) }
    }

    func beginning(of kind: KindRef) -> String { ArloCursor(after: nil).text }

    func step(
        for kind: KindRef,
        from cursor: String?,
        at now: Timestamp,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<PollResult> {
        guard let arlo = ArloKind(rawValue: kind.kind) else {
            return .finish(.refused(.noSuchKind))
        }
        guard let text = cursor else {
            return .finish(.harvest(arrivals: [], cursor: ArloCursor(after: now.description).text, more: false))
        }
        guard let cursor = ArloCursor(text) else {
            return .finish(.refused(Problem("bad-cursor", "the stored cursor of \(kind) cannot be read")))
        }
        guard let response = responses.last else { return .send(Self.request(arlo, cursor, wanting: paths)) }
        switch ArloAnswer(response) {
        case .success(let page):
            return .finish(Page(arlo, page, response).result(kind, cursor, at: now))
        case .empty: return .finish(.later(Later("Arlo: the answer is empty", scope: .item)))
        case .absent, .moved:
            return .finish(.refused(Problem("http-\(response.status)", "Arlo has no such collection")))
        case .later(let later): return .finish(.later(later))
        case .refused(let problem): return .finish(.refused(problem))
        }
    }

    private static func request(_ kind: ArloKind, _ cursor: ArloCursor, wanting paths: [FieldPath]) -> HTTPRequest {
        let order = kind.mergedKind == nil ? "\(kind.stamp) ASC,\(kind.identifier) ASC" : "\(kind.stamp) ASC"
        let filter = cursor.filter(for: kind).map { [("filter", $0)] } ?? []
        return ArloAPI.list(
            kind,
            filter + [("orderby", order), ("top", "\(ArloAPI.pageLimit)")],
            expanding: ArloReader.expanded(for: kind, wanting: paths)
        )
    }
}

/// One page of a poll.
private struct Page {
    private let kind: ArloKind
    private let page: XMLElement
    private let response: HTTPResponse

    init(_ kind: ArloKind, _ page: XMLElement, _ response: HTTPResponse) {
        self.kind = kind
        self.page = page
        self.response = response
    }

    /// The rows as arrivals, and where to go on from.
    ///
    /// `rel="next"` is not followed, but it tells that there is more where Arlo gives less than was asked for. A page
    /// that leads nowhere ends the poll.
    func result(_ kind: KindRef, _ cursor: ArloCursor, at now: Timestamp) -> PollResult {
        let links = page.links(titled: self.kind.rawValue)
        guard links.allSatisfy({ !$0.children.isEmpty }) else {
            return .refused(Problem("unexpected-answer", "Arlo lists records without showing them"))
        }
        let told = response.headers.only("Date").flatMap { HTTPDate.read($0) }
        let asked = cursor.isPaging ? cursor.asked : told
        let last = links.reversed().lazy.compactMap(record).first
        let after = last?.stamp ?? cursor.after
        let id = last?.address.id ?? (last == nil ? cursor.id : nil)
        let hasMoved = last != nil && (after != cursor.after || id != cursor.id || !cursor.isPaging)
        let more = hasMoved && (links.count >= ArloAPI.pageLimit || hasNext)
        let next = ArloCursor(after: after, id: id, isPaging: more, asked: asked)
        return .harvest(arrivals: links.map { arrival($0, kind, at: now) }, cursor: next.text, more: more)
    }

    private var hasNext: Bool {
        page.children.contains { $0.name.local == "Link" && $0.attributes[XMLName(nil, "rel")] == "next" }
    }

    /// The record of a link, if it can be placed in the order of changes.
    private func record(_ link: XMLElement) -> ArloRecord? {
        guard let record = link.member(kind.rawValue).flatMap({ ArloRecord($0, kind) }),
            let stamp = record.stamp, ArloDate.read(stamp) != nil
        else { return nil }
        return record
    }

    /// A row as it stood; one that cannot be placed is a dead letter, by its content.
    private func arrival(_ link: XMLElement, _ kind: KindRef, at now: Timestamp) -> Arrival {
        let record = record(link)
        let element = record?.element ?? link.children[0]
        let body = ArloPolled.body(of: element, in: link, of: response.body)
        let key = record.map { "\($0.address.id)@\($0.stamp ?? "")" }
        return Arrival(
            connection: kind.connection,
            receiver: ArloProber.receiver,
            deliveryKey: "poll:\(kind.kind):\(key ?? "?#" + Hex.encode(Digest.sha256.hash(body).prefix(16)))",
            provenBy: nil,
            body: body,
            receivedAt: now,
            poison: record == nil ? "the polled record has no id or no stamp" : nil
        )
    }
}
