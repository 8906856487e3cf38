import Model
import Store

/// Lets those go first who wait for an answer: how a pump behaves while notifications come in.
///
/// On a machine with few cores a pump at work slows the receiver down. What is on disk can wait for a moment; a sender
/// that waits too long sends again.
struct Courtesy {
    private let inbox: any Inbox
    private let pause: @Sendable (Duration) async -> Void

    /// How many notifications wait for their commit at once when they come faster than they are planned.
    private static let rush = 2
    /// How long a pump lets a rush go first, turn by turn: it goes on all the same, slowly.
    private static let wait = Duration.milliseconds(50)

    init(_ inbox: any Inbox, pause: @escaping @Sendable (Duration) async -> Void) {
        self.inbox = inbox
        self.pause = pause
    }

    /// Lets a rush go first for a moment.
    func giveWay() async {
        if inbox.arrivalsOnTheirWay >= Self.rush { await pause(Self.wait) }
    }

    /// How much a turn may take on: all of it while nobody waits, a small part else.
    func portion(of whole: Int) -> Int {
        inbox.arrivalsOnTheirWay == 0 ? whole : max(1, whole / 8)
    }
}
