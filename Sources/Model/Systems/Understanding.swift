/// What a codec has made of the answers of a conversation, as far as it tells of the connection as a whole.
package protocol Understanding: Sendable {
    /// Why the connection as a whole is in no state to be called; nil where the answers speak of what was asked alone.
    var trouble: Later? { get }
}

extension Later {
    /// The delay, if it is the connection that has to recover.
    fileprivate var ofConnection: Later? { scope == .connection ? self : nil }
}

extension Array: Understanding where Element: Understanding {
    /// The trouble of the first that tells of any.
    package var trouble: Later? { lazy.compactMap(\.trouble).first }
}

extension Sighting: Understanding {
    /// What a record's delay says of the connection.
    package var trouble: Later? { if case .later(let later) = self { later.ofConnection } else { nil } }
}

extension MatchResult: Understanding {
    /// What a look-up's delay says of the connection.
    package var trouble: Later? { if case .later(let later) = self { later.ofConnection } else { nil } }
}

extension Outcome: Understanding {
    /// What a write's delay says of the connection.
    package var trouble: Later? { if case .later(let later) = self { later.ofConnection } else { nil } }
}

extension PollResult: Understanding {
    /// What a poll's delay says of the connection.
    package var trouble: Later? { if case .later(let later) = self { later.ofConnection } else { nil } }
}

extension DescribeResult: Understanding {
    /// What a description's delay says of the connection.
    package var trouble: Later? { if case .later(let later) = self { later.ofConnection } else { nil } }
}

extension SampleResult: Understanding {
    /// What a sample's delay says of the connection.
    package var trouble: Later? { if case .later(let later) = self { later.ofConnection } else { nil } }
}

extension RegistrationResult: Understanding {
    /// What a registration's delay says of the connection.
    package var trouble: Later? { if case .later(let later) = self { later.ofConnection } else { nil } }
}

extension IntroductionResult: Understanding {
    /// Whoever is a stranger to a system can ask it nothing.
    package var trouble: Later? {
        switch self {
        case .known: nil
        case .stranger(let flaw): Later(flaw.problem, scope: .connection)
        case .later(let later): later.ofConnection
        }
    }
}
