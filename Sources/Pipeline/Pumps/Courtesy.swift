import Model
import Synchronization

/// Lets those go first who wait for an answer: how a pump behaves while notifications come in.
///
/// On a machine with few cores a pump at work slows the receiver down. What is on disk can wait for a moment; a sender
/// that waits too long sends again.
final class Courtesy: Sendable {
    private let rush: Rush
    private let pause: @Sendable (Duration) async -> Void
    private let turn = Mutex(Duration.zero)

    /// How long a pump lets a rush go first, for every moment that its last turn took.
    private static let restPerWork = 3
    /// How long it does so at least and at most.
    private static let rest = (shortest: Duration.milliseconds(200), longest: Duration.seconds(1))

    init(in rush: Rush, pause: @escaping @Sendable (Duration) async -> Void) {
        self.rush = rush
        self.pause = pause
    }

    /// Lets a rush go first for a while: a pump goes on all the same, slowly.
    func giveWay() async {
        guard rush.isOn else { return }
        let wanted = turn.withLock { $0 * Self.restPerWork }
        await pause(min(max(wanted, Self.rest.shortest), Self.rest.longest))
    }

    /// Notes how long a turn took.
    func worked(_ duration: Duration) {
        turn.withLock { $0 = duration }
    }

    /// How much a turn may take on: a small part of it in a rush, so that its work does not come in one piece.
    func portion(of whole: Int) -> Int { rush.isOn ? max(1, whole / 8) : whole }
}
