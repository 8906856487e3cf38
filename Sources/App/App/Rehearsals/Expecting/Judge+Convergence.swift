import Model
import Pipeline
import Store

extension Judge {
    /// Whether both sides agree in every linked pair, and another full pass would write nothing.
    func convergence(_ expected: Bool) async throws(WorldFault) -> Contradiction? {
        let pairs = try await links(in: .linked, of: nil)
        let references = pairs.reduce(into: References()) { $0.add($1) }
        for link in pairs {
            guard let difference = try await difference(in: link, references) else { continue }
            return expected ? difference : nil
        }
        return expected
            ? nil : Contradiction(expected: "sides that differ", found: "they agree in \(pairs.count) pairs")
    }

    /// What is left to write in a pair; nil when nothing is.
    private func difference(in link: Link, _ references: References) async throws(WorldFault) -> Contradiction? {
        guard let crm = link.crm, let platform = link.platform,
            let sync = world.configuration.gateway.syncs.first(where: { $0.name == link.sync })
        else { return nil }
        let known = try await world.kept { () async throws(StoreError) in
            try await world.store.shadows(of: [crm, platform])
        }
        let seen: [Side: Snapshot]
        do throws(WorldFault) {
            seen = [.crm: try await world.look(at: crm), .platform: try await world.look(at: platform)]
        } catch {
            return Contradiction(expected: "a pair that agrees", found: error.problem, records: [crm, platform])
        }
        for side in Side.allCases {
            for occasion in [Standpoint.Occasion.asked, .news] {
                guard let own = seen[side], let other = seen[side.other] else { continue }
                let mapped = map(
                    try await standpoint(own, other, on: side, known, occasion, sync, references),
                    by: sync
                )
                guard !mapped.forOther.isEmpty || !mapped.forOwn.isEmpty else { continue }
                let left = mapped.steps.filter { $0.result.hasPrefix("written") }.map { step in
                    "\(step.platform) \(step.platformValue?.text ?? "nothing") ≠ \(step.crm) \(step.crmValue?.text ?? "nothing")"
                }
                return Contradiction(
                    expected: "\(crm) and \(platform) that agree",
                    found: left.joined(separator: ", "),
                    records: [crm, platform]
                )
            }
        }
        return nil
    }

    /// How a side would see the pair: as if it had only just been found, or as a notification of it would be.
    private func standpoint(
        _ own: Snapshot,
        _ other: Snapshot,
        on side: Side,
        _ known: [RecordRef: Shadow],
        _ occasion: Standpoint.Occasion,
        _ sync: Sync,
        _ references: References
    ) async throws(WorldFault) -> Standpoint {
        let before = known[own.record] ?? Shadow()
        let theirs = known[other.record] ?? Shadow()
        do throws(LineError) {
            return Standpoint(
                side: side,
                values: own.fields,
                version: own.version,
                before: before,
                other: occasion == .asked ? theirs.learning(.seen(other)) : theirs,
                occasion: occasion,
                references: references,
                otherDescription: try await world.descriptions.description(of: sync.between[side.other]),
                ownDescription: try await world.descriptions.description(of: sync.between[side])
            )
        } catch {
            throw WorldFault("a kind cannot be described: \(error)")
        }
    }
}
