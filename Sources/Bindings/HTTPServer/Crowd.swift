import Synchronization

/// Decides who has to go when too many clients take up too much: those whose turn it has been for the longest time.
///
/// Somebody with thousands of connections that lie idle, or trickle, would otherwise fill the server until they time
/// out. An honest client gets on within milliseconds, so it is never the one that has been waited for the longest. A
/// connection whose request is being answered never has to go.
final class Crowd: Sendable {
    /// The fewest bytes of a body that are counted: smaller ones are bounded by the number of connections.
    private static let countedSize = 16 << 10

    private let connections: Int
    private let room: Int
    private let bodies: Int
    private let held = Atomic(0)

    init(_ limits: ServerConfiguration.Limits) {
        room = max(1, limits.connections / 8)
        connections = max(1, limits.connections - room)
        bodies = max(limits.bodies, limits.body)
    }

    /// The connections that have to go, now that there is one more; none while there is room for an eighth.
    ///
    /// They go by the eighth, so that finding them costs little for each connection.
    func surplus(of peers: [ObjectIdentifier: Peer]) -> [Peer] {
        guard peers.count > connections else { return [] }
        return Self.longest(peers.values.filter(\.isWaitedFor), peers.count - connections + room)
    }

    /// Counts a piece of a body that has `size` bytes with it; whether all of them together have too many.
    func isTooMuch(_ size: Int, _ piece: Int, from peer: Peer) -> Bool {
        guard size > Self.countedSize else { return false }
        let more = size - piece > Self.countedSize ? piece : size
        peer.hold(more)
        return held.add(more, ordering: .relaxed).newValue > bodies
    }

    /// The connections that have to go so that half of what all bodies may take up is free again.
    func largest(of peers: [ObjectIdentifier: Peer]) -> [Peer] {
        var excess = held.load(ordering: .relaxed) - bodies / 2
        guard excess > bodies / 2 else { return [] }
        return Self.longest(peers.values.filter { $0.held > 0 && $0.isWaitedFor }, .max).prefix { peer in
            defer { excess -= peer.held }
            return excess > 0
        }
    }

    /// Counts nothing for a connection any more.
    func letGo(of peer: Peer) {
        let count = peer.letGo()
        if count > 0 { held.subtract(count, ordering: .relaxed) }
    }

    /// Some of the connections, those first that have been waited for the longest.
    private static func longest(_ peers: [Peer], _ count: Int) -> [Peer] {
        let byWaiting = peers.map { (since: $0.waitedForSince.milliseconds, peer: $0) }
        return byWaiting.sorted { ($0.since, $0.peer.number) < ($1.since, $1.peer.number) }.prefix(count).map(\.peer)
    }
}
