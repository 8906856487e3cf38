package import Model
package import Store
import Synchronization

/// Keeps what a line knows of its system's failing in the store: commands read it there, the next start goes on with it,
/// and an operator's wish to try at once is left there.
final class OutageBook: Sendable {
    private let connection: ConnectionName
    private let store: any Store
    private let clock: any WallClock
    /// What the store says, as far as we know; nil when nobody has looked yet.
    private let known = Mutex<String?>(nil)

    /// Sets up the book of a connection.
    init(of connection: ConnectionName, in store: any Store, clock: any WallClock) {
        self.connection = connection
        self.store = store
        self.clock = clock
    }

    /// Has a line learn what stands in the store and did not come from it.
    func read(for line: Line) async throws(StoreError) {
        let before = known.withLock(\.self)
        guard before == nil || line.outage != nil else { return }
        let text = try await store.cursor(Outage.cursor(of: connection)) ?? ""
        guard text != before else { return }
        known.withLock { $0 = text }
        guard let outage = Outage(text) else { return }
        if before == nil { line.takeUp(outage) }
        if outage.next <= clock.now { line.hurry() }
    }

    /// Keeps how a line stands, if that has changed.
    func write(of line: Line) async throws(StoreError) {
        let text = line.outage?.text ?? ""
        guard let before = known.withLock(\.self), text != before else { return }
        let move = CursorMove(Outage.cursor(of: connection), to: text)
        _ = try await store.append([], moving: move, at: clock.now)
        known.withLock { $0 = text }
    }
}

extension Outage {
    /// The outage of a connection that a gateway has seen last; nil while there is none.
    package static func kept(of connection: ConnectionName, in store: any Store) async throws(StoreError) -> Outage? {
        try await store.cursor(cursor(of: connection)).flatMap { Outage($0) }
    }

    /// Has a failing connection tried at once, by the gateway that has the store or the next one.
    ///
    /// - Returns: the outage; nil where there is none.
    package static func hurry(
        _ connection: ConnectionName,
        in store: any Store,
        at now: Timestamp
    ) async throws(StoreError) -> Outage? {
        guard var outage = try await kept(of: connection, in: store) else { return nil }
        outage.next = now
        _ = try await store.append([], moving: CursorMove(cursor(of: connection), to: outage.text), at: now)
        return outage
    }

    fileprivate static func cursor(of connection: ConnectionName) -> String { "outage \(connection)" }

    fileprivate init?(_ text: String) {
        guard let json = try? JSON.parse(text), let since = json["since"]?.integer, let reason = json["reason"]?.text,
            let next = json["next"]?.integer
        else { return nil }
        self.init(since: Timestamp(milliseconds: since), reason: reason, next: Timestamp(milliseconds: next))
        trials = Int(json["trials"]?.integer ?? 0)
        answersSince = (json["answersSince"]?.integer).map { Timestamp(milliseconds: $0) }
    }

    fileprivate var text: String {
        JSON.object(
            JSONObject([
                ("since", .integer(since.milliseconds)), ("reason", .string(reason)),
                ("trials", .integer(Int64(trials))), ("next", .integer(next.milliseconds)),
                ("answersSince", answersSince.map { .integer($0.milliseconds) } ?? .null),
            ])
        ).compact
    }
}
