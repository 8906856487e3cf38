import Model
import Sandbox
import Store

/// Judges expectations against the world as it is.
struct Judge {
    /// What was found where something else was expected.
    struct Contradiction: Sendable {
        let expected: String
        let found: String
        /// The records whose stories explain it.
        var records: [RecordRef] = []
        /// The entries that explain it and are about no record that is known.
        var entries: [EntryHistory] = []
    }

    /// The world.
    let world: RehearsalWorld

    /// The failures of expectations that do not hold, with the stories of the records concerned.
    func failures(of expectations: [Expectation]) async throws(WorldFault) -> [RehearsalFailure] {
        var failures: [RehearsalFailure] = []
        for expectation in expectations {
            guard let contradiction = try await contradiction(to: expectation.claim) else { continue }
            failures.append(try await failure(contradiction, line: expectation.mark.line))
        }
        return failures
    }

    /// The failure of what stands in a line, with the stories that explain it.
    func failure(_ contradiction: Contradiction, line: Int) async throws(WorldFault) -> RehearsalFailure {
        RehearsalFailure(
            line: line,
            expected: contradiction.expected,
            found: contradiction.found,
            stories: try await stories(of: contradiction)
        )
    }

    /// What contradicts a claim; nil when it holds.
    func contradiction(to claim: Expectation.Claim) async throws(WorldFault) -> Contradiction? {
        switch claim {
        case .records(let connection, let kind, let expected): records(expected, of: kind, at: connection)
        case .linked(let crm, let platform, let sync, let state):
            try await link(crm, platform, in: sync, state)
        case .linkCount(let count): try await linkCount(count)
        case .verdicts(let expected): verdicts(expected)
        case .writes(let connection, let count):
            counted(
                "\(count) write calls to \(connection)",
                count,
                world.record.writes(to: connection, ever: world.host.writes(to: connection.text))
            )
        case .request(let connection, let expected): request(expected, to: connection)
        case .answers(let expected):
            expected == world.record.answers
                ? nil : Contradiction(expected: "answers \(expected)", found: "\(world.record.answers)")
        case .deadLetters(let count): try await work(count, in: [.dead], named: "dead letters")
        case .pending(let count): try await work(count, in: [.pending, .claimed], named: "pending")
        case .status, .output, .json: performance(claim)
        case .converged(let expected): try await convergence(expected)
        }
    }

    private func counted(_ expected: String, _ count: Int, _ found: Int) -> Contradiction? {
        count == found ? nil : Contradiction(expected: expected, found: "\(found)")
    }

    // MARK: - Links

    private func link(
        _ crm: RecordRef,
        _ platform: RecordRef,
        in sync: SyncName?,
        _ state: Link.State
    ) async throws(WorldFault) -> Contradiction? {
        let links = try await links(in: nil, of: crm).filter {
            $0.platform == platform && (sync == nil || $0.sync == sync)
        }
        guard !links.contains(where: { $0.state == state }) else { return nil }
        let found = links.map { "\($0.state.rawValue) in \($0.sync)" }
        return Contradiction(
            expected: "\(crm) and \(platform) \(state.rawValue)\(sync.map { " in \($0)" } ?? "")",
            found: found.isEmpty ? "no link" : found.joined(separator: ", "),
            records: [crm, platform]
        )
    }

    private func linkCount(_ count: Int) async throws(WorldFault) -> Contradiction? {
        let links = try await links(in: .linked, of: nil)
        guard links.count != count else { return nil }
        let found = links.map { link in
            "\(link.crm?.description ?? "?") = \(link.platform?.description ?? "?")"
        }
        return Contradiction(
            expected: "\(count) linked pairs",
            found: "\(links.count) \(found.joined(separator: ", "))",
            records: links.flatMap { [$0.crm, $0.platform] }.compactMap { $0 }
        )
    }

    /// The links in a state or any, of a record or any.
    func links(in state: Link.State?, of record: RecordRef?) async throws(WorldFault) -> [Link] {
        try await world.kept { () async throws(StoreError) in
            try await world.store.links(in: state, of: record, sync: nil, after: nil, limit: RehearsalWorld.storyLimit)
        }
    }
}
