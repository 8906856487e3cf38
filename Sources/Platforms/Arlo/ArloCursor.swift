import Model

/// How far a kind has been polled.
struct ArloCursor: Hashable {
    /// The stamp of the last row, exactly as Arlo wrote it, so that no digit gets lost; nil before the first.
    let after: String?
    /// The id of the last row: rows of one stamp go by their ids.
    let id: String?
    /// Whether more pages of this poll follow.
    let isPaging: Bool
    /// Arlo's time when the last poll began: whatever changed before, it has seen.
    ///
    /// A burst that has just passed would come again with every poll, if the stamp of its last row were all there is.
    let asked: Timestamp?

    /// States a cursor.
    init(after: String?, id: String? = nil, isPaging: Bool = false, asked: Timestamp? = nil) {
        self.after = after
        self.id = id
        self.isPaging = isPaging
        self.asked = asked
    }

    /// Reads a cursor; nil when it is none of ours.
    init?(_ text: String) {
        guard let json = try? JSON.parse(text), json.object != nil else { return nil }
        let after = json["after"]?.text
        guard after.map({ ArloDate.read($0) != nil }) ?? true else { return nil }
        self.init(
            after: after,
            id: json["id"]?.text,
            isPaging: json["paging"]?.flag ?? false,
            asked: json["asked"]?.text.flatMap { Timestamp($0) }
        )
    }

    /// The cursor as it is stored.
    var text: String {
        var object = JSONObject()
        object["after"] = after.map(JSON.string)
        object["id"] = id.map(JSON.string)
        object["paging"] = isPaging ? true : nil
        object["asked"] = asked.map { .string($0.description) }
        return JSON.object(object).compact
    }

    /// How far behind the last poll's beginning the next one looks.
    ///
    /// A change shows once its transaction commits, with a stamp from before that: one that commits behind a later one
    /// lies behind the cursor already. What is found again has the same delivery key.
    static let lookBack: Duration = .seconds(120)

    /// Which rows come next; nil for all.
    ///
    /// Within a poll it is the vendor's keyset: a later stamp, or the same stamp and a higher id. Skipping pages would
    /// miss rows that change meanwhile. Source: developer.arlo.co, "Entity synchronisation best practice". Requests to
    /// merge have no number for an id, so rows of the last stamp come again.
    func filter(for kind: ArloKind) -> String? {
        guard let after else { return nil }
        guard isPaging else {
            return (asked ?? ArloDate.read(after)).map { $0 - Self.lookBack }.map { start in
                "\(kind.stamp) gt \(ArloFilter.instant(Self.spelled(start, kind), of: kind))"
            }
        }
        let instant = ArloFilter.instant(after, of: kind)
        guard kind.mergedKind == nil, let id else { return "\(kind.stamp) ge \(instant)" }
        return "(\(kind.stamp) gt \(instant)) OR (\(kind.stamp) eq \(instant) AND \(kind.identifier) gt \(id))"
    }

    private static func spelled(_ instant: Timestamp, _ kind: ArloKind) -> String {
        instant.text(offset: kind.mergedKind == nil ? "Z" : "+00:00")
    }
}
