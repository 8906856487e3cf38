/// The examining half of a codec: finds out as whom a connection is known, and whether a kind can be kept in step.
///
/// It asks little, for it is asked while a gateway works: one or two requests for each question.
package protocol Examiner: Sendable {
    /// The next move of finding out as whom we are known, and what of the connection's settings is wrong.
    ///
    /// - Parameter responses: the answers so far.
    /// - Returns: the next request, or what was found out.
    func step(introducedAfter responses: [HTTPResponse]) -> Step<IntroductionResult>

    /// The next move of looking at some records of a kind, those that changed or were used last.
    ///
    /// - Parameters:
    ///   - kind: the kind.
    ///   - limit: how many at most, 1 to 200.
    ///   - paths: the fields wanted, each of which the kind has.
    ///   - description: the kind's fields, as far as known.
    ///   - responses: the answers so far.
    /// - Returns: the next request, or what was seen.
    func step(
        sampling kind: KindRef,
        upTo limit: Int,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<SampleResult>
}

/// What came of asking as whom we are known.
package enum IntroductionResult: Sendable, Hashable {
    /// The system knows us.
    case known(Introduction)
    /// The credentials are not accepted, and which setting is to blame.
    case stranger(Flaw)
    /// Not now.
    case later(Later)
}

/// As whom a connection is known at its system.
package struct Introduction: Sendable, Hashable {
    /// The organisation or workspace, and the user or app, in words without personal data.
    package let identity: String
    /// What does not fit the connection's settings.
    package let flaws: [Flaw]

    /// States an introduction.
    package init(_ identity: String, flaws: [Flaw] = []) {
        self.identity = identity.plainWords
        self.flaws = flaws
    }
}

/// Something about a connection that its system has shown to be wrong.
package struct Flaw: Sendable, Hashable {
    /// The setting to blame, below the connection: `organization`; empty when none is.
    package let setting: String
    /// What is wrong.
    package let problem: String
    /// What shows it; never a secret's value.
    package let evidence: String
    /// What to do.
    package let remedy: String

    /// States a flaw.
    package init(_ setting: String, _ problem: String, evidence: String, remedy: String) {
        self.setting = setting
        self.problem = problem
        self.evidence = evidence.plainWords
        self.remedy = remedy
    }
}

/// What looking at some records of a kind found.
package enum SampleResult: Sendable, Hashable {
    /// Some records; all there are, if they are fewer than were asked for.
    case seen([Snapshot])
    /// The system does not use records of this kind at all; its own words for it.
    case switchedOff(String)
    /// We may not see records of this kind, and what to do about it.
    case forbidden(Flaw)
    /// Not now.
    case later(Later)
    /// The system refuses.
    case refused(Problem)
}

/// What people are told who set up a sync of a kind, where its system has words of its own for it.
package struct KindGuidance: Sendable, Hashable {
    /// The name of the state in which the system does not use the kind.
    package let switchedOff: String
    /// What to do about that.
    package let switchingOn: String
    /// How records come about that can be matched; `{field}` stands for the field on the other side that they are
    /// matched by.
    package let creating: String

    /// States guidance.
    package init(switchedOff: String, switchingOn: String, creating: String) {
        self.switchedOff = switchedOff
        self.switchingOn = switchingOn
        self.creating = creating
    }
}
