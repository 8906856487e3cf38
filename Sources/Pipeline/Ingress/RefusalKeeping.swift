package import Model
package import Store

/// Keeps what was turned away, now and then, where somebody can find it who does not run in this process.
package struct RefusalKeeping: Pumping {
    /// What it is called in logs.
    package let name = "refusals"
    private let ledger: RefusalLedger
    private let store: any Store
    private let clock: any WallClock

    /// How long a refusal is remembered behind the last of its sort.
    package static let memory = Duration.seconds(7 * 86_400)
    /// How often the ledger is kept: one small write, whatever came in.
    private static let interval = Duration.seconds(60)
    private static let cursor = "refusals"

    /// Keeps a ledger in a store.
    package init(_ ledger: RefusalLedger, store: any Store, clock: any WallClock) {
        self.ledger = ledger
        self.store = store
        self.clock = clock
    }

    /// Keeps what is new.
    package func turn() async throws(Interruption) -> Bool {
        let news = ledger.take()
        guard !news.isEmpty else { return false }
        do throws(StoreError) {
            let known = try await Self.kept(in: store)
            let since = clock.now - Self.memory
            let all = known.merging(news) { $0.adding($1) }.mapValues { $0.since(since) }
            let stored = JSONObject(all.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value.stored) })
            _ = try await store.append(
                [],
                moving: CursorMove(Self.cursor, to: JSON.object(stored).compact),
                at: clock.now
            )
        } catch {
            ledger.putBack(news)
            throw .store(error)
        }
        return false
    }

    /// Looks again in a minute.
    package func nextDue() async throws(StoreError) -> Timestamp? { clock.now + Self.interval }

    /// What a store has been told so far.
    package static func kept(in vault: any Vault) async throws(StoreError) -> [ConnectionName: Refusals] {
        guard let text = try await vault.cursor(cursor), let json = try? JSON.parse(text) else { return [:] }
        let members = json.object?.members ?? []
        return Dictionary(members.map { (ConnectionName($0.name), Refusals(stored: $0.value)) }) { first, _ in first }
    }
}
