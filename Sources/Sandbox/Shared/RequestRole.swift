package import Model

/// What a request to a system is for, as rehearsals count requests.
package enum RequestRole: String, Sendable {
    /// It changes records; a batch is one.
    case write
    /// It only looks.
    case read
    /// It opens a session or fetches a token.
    case access
}

/// Who does a deed in a system.
package enum Actor: String, Sendable {
    /// A person, or a program that is not the gateway.
    case person
    /// The gateway's own API user.
    case gateway
}

extension Deed {
    /// Whether it either changes one record or nothing, so that no earlier state needs to be kept for undoing it.
    var isSingle: Bool {
        if case .create = self { true } else { false }
    }
}

extension Simulator {
    /// The same answer to every request, unless the simulator tells them apart.
    package func answer(toFault word: String, in request: HTTPRequest, at now: Timestamp) -> HTTPResponse? {
        answer(toFault: word, at: now)
    }

    /// What a request is for, unless the simulator knows better: looking is GET and HEAD.
    package func role(of request: HTTPRequest) -> RequestRole {
        ["GET", "HEAD"].contains(request.method) ? .read : .write
    }

    /// Does a deed in somebody's name; systems that do not tell users apart ignore the name.
    package mutating func perform(_ deed: Deed, by actor: Actor, at now: Timestamp) throws(DeedError) -> [String] {
        try perform(deed, at: now)
    }

    /// No kinds, unless the simulator names them.
    package var kinds: [String] { [] }

    /// Archived records are not given, unless the simulator says so.
    package var givesArchived: Bool { false }

    /// No token but the gateway's, unless the simulator has one.
    package var personToken: String? { nil }
}
