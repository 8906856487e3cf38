import Model
import SQLiteStore
import Store

/// Puts entries into a store that are settled as a gateway settles them.
struct SettledEntries {
    private let store: SQLiteStore
    private let notifications: Notifications
    private let now: Timestamp

    /// Takes the store and where its entries come from.
    init(_ store: SQLiteStore, notifications: Notifications, at now: Timestamp) {
        (self.store, self.notifications, self.now) = (store, notifications, now)
    }

    /// Adds the notifications of some numbers.
    mutating func add(_ numbers: Range<Int>) async throws(StoreError) {
        _ = try await store.append(numbers.map(arrival), at: now)
        let entries = try await store.claimEntries(upTo: numbers.count, at: now, until: now + .seconds(300))
        _ = try await store.settle(entries.map { Settlement($0, .settled([ruling(on: $0)], remark: nil)) }, at: now)
    }

    private func arrival(_ number: Int) -> Arrival {
        Arrival(
            connection: "intercom",
            receiver: "webhook",
            deliveryKey: notifications.id(number),
            provenBy: SecretMark(0),
            headers: ["Content-Type": "application/json", "User-Agent": "intercom-parrot-service-client/1.0"],
            body: [UInt8](repeating: UInt8(ascii: "x"), count: 700),
            receivedAt: now
        )
    }

    private func ruling(on entry: Entry) -> Ruling {
        Ruling(
            event: 0,
            record: RecordRef(KindRef("intercom", "company"), "64f\(entry.id)"),
            trigger: "company.updated",
            version: nil,
            sync: nil,
            verdict: .skip(.noTrigger),
            explanation: Explanation(source: "intercom")
        )
    }
}
