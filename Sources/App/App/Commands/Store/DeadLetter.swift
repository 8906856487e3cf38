import Model
import Store

/// What could not be done: an event that cannot be read, or a change that its system refuses.
struct DeadLetter: Sendable {
    /// Its name in commands.
    let id: LetterID
    /// The connection it came from, or was to go to.
    let connection: ConnectionName
    /// The record it is about, as far as one is known.
    let record: String
    /// What it shares with others of its kind: the system's error code, or why it cannot be read.
    let reason: String
    /// The system's words.
    let message: String
    /// The syncs that are concerned; none for an event that cannot be read.
    let syncs: [SyncName]
    /// When it was received, or put into the outbox.
    let since: Timestamp

    /// A dead entry.
    init(_ entry: EntryHistory) {
        id = .entry(entry.id)
        connection = entry.arrival.connection
        record = entry.rulings.first?.record.description ?? ""
        reason = entry.reason ?? "unknown"
        message = ""
        syncs = entry.remaining
        since = entry.arrival.receivedAt
    }

    /// A dead delivery.
    init(_ delivery: DeliveryHistory) {
        id = .delivery(delivery.id)
        connection = delivery.change.kind.connection
        record = delivery.target
        reason = delivery.problem?.code ?? "unknown"
        message = delivery.problem?.message ?? ""
        syncs = [delivery.change.sync]
        since = delivery.since
    }

    /// The dead letters that fit, the newest first.
    static func all(in store: any Store, _ filter: HistoryFilter) async throws(StoreError) -> [DeadLetter] {
        var filter = filter
        filter.state = .dead
        let letters =
            try await store.entries(filter).map { DeadLetter($0) } + store.deliveries(filter).map { DeadLetter($0) }
        return Array(letters.sorted { $0.since > $1.since }.prefix(filter.limit))
    }

    /// The letter as JSON.
    var json: JSON {
        [
            "id": .string(id.text), "connection": .string(connection.text), "record": .string(record),
            "syncs": .array(syncs.map { .string($0.text) }),
            "reason": .string(reason), "message": .string(message), "since": .string(since.description),
        ]
    }

    /// Letters grouped by reason, the largest group first.
    static func text(_ letters: [DeadLetter], _ ink: Ink) -> String {
        guard !letters.isEmpty else { return "no dead letters\n" }
        let groups = Dictionary(grouping: letters, by: \.reason)
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        return groups.map { reason, letters in
            var table = Table("id", "since", "connection", "record", "message")
            for letter in letters {
                table.add(
                    .init(letter.id.text),
                    .init(letter.since.description),
                    .init(letter.connection.text),
                    .init(letter.record),
                    .init(letter.message)
                )
            }
            return ink.bad("\(reason) (\(letters.count))") + "\n" + table.text(ink)
        }.joined(separator: "\n")
    }
}

extension [DeadLetter] {
    /// The entries among them.
    var entries: [EntryID] { compactMap { if case .entry(let id) = $0.id { id } else { nil } } }
    /// The deliveries among them.
    var deliveries: [DeliveryID] { compactMap { if case .delivery(let id) = $0.id { id } else { nil } } }
}
