import Model

/// A connection as far as it could be made out of what is written about it.
struct OpenedConnection: Sendable {
    /// Its name.
    let name: ConnectionName
    /// Its platform.
    let platform: any Platform
    /// What it was told, as far as it is right.
    let settings: Settings
    /// The ways in which it hears of changes.
    let receivers: [String]
    /// The system; nil when something about it is wrong.
    let system: System?

    /// What the platform says about a kind; for kinds that it knows without listing them (custom ones), what all its
    /// kinds have in common: nothing but their verbs.
    func traits(of kind: String) -> KindTraits {
        if let traits = platform.kinds.first(where: { $0.name == kind }) { return traits }
        var verbs: [Verb] = []
        for verb in platform.kinds.flatMap(\.verbs) where !verbs.contains(verb) && !verb.isOwn { verbs.append(verb) }
        return KindTraits(kind, verbs: verbs)
    }
}

extension Verb {
    /// Whether it is a platform's own.
    fileprivate var isOwn: Bool {
        if case .own = self { true } else { false }
    }
}
