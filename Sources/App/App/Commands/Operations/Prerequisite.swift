import Model
import Pipeline
import Store

/// What must be so before a sync is started by hand: its systems use the kinds that it keeps in step.
struct Prerequisite: Sendable {
    /// The sync.
    let sync: Sync

    /// Asks for one record of each kind that can be switched off.
    ///
    /// - Throws: `CommandFailure` that names what is missing and what to do. Whatever else a system answers is found out
    ///   by the command itself.
    func check(
        _ configuration: LoadedConfiguration,
        _ store: any Store,
        _ desk: Desk
    ) async throws(CommandFailure) {
        let lines = desk.lines(configuration, keeping: store)
        for kind in [sync.between.platform, sync.between.crm] {
            guard let line = lines.line(to: kind.connection),
                let guidance = line.system.kinds.first(where: { $0.name == kind.kind })?.guidance,
                let evidence = await switchedOff(kind, line)
            else { continue }
            throw CommandFailure(
                .wrong,
                "the sync \(sync.name) cannot run: \(guidance.switchedOff) (\(evidence))",
                remedy: guidance.switchingOn
            )
        }
    }

    private func switchedOff(_ kind: KindRef, _ line: Line) async -> String? {
        guard let examiner = line.system.examiner else { return nil }
        do throws(LineError) {
            let result = try await line.converse {
                examiner.step(sampling: kind, upTo: 1, wanting: [], description: nil, after: $0)
            }.answer
            if case .switchedOff(let evidence) = result { return evidence }
            return nil
        } catch {
            return nil
        }
    }
}
