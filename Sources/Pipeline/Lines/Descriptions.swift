package import Model

/// What the systems say about their kinds, asked once and remembered for an hour; longer where they cannot be asked again.
package actor Descriptions {
    private struct Known {
        let description: KindDescription?
        let until: Timestamp
    }

    private let lines: Lines
    private let clock: any WallClock
    private var known: [KindRef: Known] = [:]

    /// How long a description is believed: an admin's new field shows after this time, or a restart.
    private static let lifetime = Duration.seconds(3600)
    /// How long a refusal is believed.
    private static let refusalLifetime = Duration.seconds(60)

    /// Sets up an empty memory.
    package init(_ lines: Lines, clock: any WallClock) {
        self.lines = lines
        self.clock = clock
    }

    /// The description of a kind; nil when its system refuses to give one.
    ///
    /// - Parameters:
    ///   - kind: the kind.
    ///   - asks: whether the system may be asked; what is remembered may be old otherwise.
    /// - Returns: its description.
    /// - Throws: `LineError` when the system cannot be asked now.
    package func description(
        of kind: KindRef,
        asking asks: Bool = true
    ) async throws(LineError) -> KindDescription? {
        if let known = known[kind], known.until > clock.now || !asks { return known.description }
        guard asks else { throw .paused }
        guard let line = lines.line(to: kind.connection) else { return nil }
        do throws(LineError) {
            return try await ask(kind, line)
        } catch {
            // What was true an hour ago serves better than nothing while the system fails.
            guard let old = known[kind]?.description else { throw error }
            return old
        }
    }

    private func ask(_ kind: KindRef, _ line: Line) async throws(LineError) -> KindDescription? {
        let describer = line.system.describer
        switch try await line.converse(within: Line.patience, { describer.step(describing: kind, after: $0) }).answer {
        case .described(let description):
            known[kind] = Known(description: description, until: clock.now + Self.lifetime)
            return description
        case .refused:
            known[kind] = Known(description: nil, until: clock.now + Self.refusalLifetime)
            return nil
        case .later(let later):
            throw .later(later)
        }
    }
}
