import Model
import Pipeline

/// What one system told of a connection to it.
struct SystemFacts: Sendable {
    /// The connection.
    let connection: ConnectionName
    /// The platform's name, for people.
    let platform: String
    /// What it said of us; nil where it was not asked, or gave no answer.
    var introduction: IntroductionResult?
    /// Why there was no answer.
    var obstacle: LineError?
    /// How far this machine's clock is ahead of the system's; nil when no answer had a time.
    var clockGap: Duration?
    /// How many calls it still welcomes, where it says.
    var budget: Budget?
    /// Its kinds, as far as syncs need them.
    var kinds: [KindRef: KindFacts] = [:]
    /// How many requests were sent.
    var requests = 0
    /// How many of them were answered.
    var answers = 0

    /// Whether it is of any use to ask it more.
    var answersUs: Bool {
        guard obstacle == nil else { return false }
        switch introduction {
        case .known?, nil: return true
        case .stranger?, .later?: return false
        }
    }

    /// As whom we are known.
    var identity: String? {
        if case .known(let introduction)? = introduction { introduction.identity } else { nil }
    }
}
