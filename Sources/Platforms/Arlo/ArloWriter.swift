import Model

/// Applies changes to contacts and organisations, one at a time.
struct ArloWriter: Writer {
    /// Arlo writes one record per request.
    let batchLimit = 1

    func step(towards writes: [Write], after responses: [HTTPResponse]) -> Step<[Outcome]> {
        guard let write = writes.first else { return .finish([]) }
        guard writes.count <= batchLimit else {
            return .finish(writes.map { _ in .refused(Problem("too-many", "Arlo writes one record per request")) })
        }
        do throws(Problem) {
            switch try conversation(of: write) {
            case .update(let update):
                return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
                    [try update.outcome(&dialogue)]
                }
            case .creation(let creation):
                return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
                    [try creation.outcome(&dialogue)]
                }
            }
        } catch {
            return .finish([.refused(error)])
        }
    }

    private enum Conversation {
        case update(ArloUpdate)
        case creation(ArloCreation)
    }

    private func conversation(of write: Write) throws(Problem) -> Conversation {
        guard let kind = ArloKind(rawValue: write.kind.kind), kind.isKept else {
            throw Problem("no-such-kind", "only contacts and organisations of Arlo's are written")
        }
        switch write.action {
        case .create(let fields, let uncertain):
            return .creation(try ArloCreation(write, kind, fields, uncertain: uncertain))
        case .update(let id, let fields): return try update(write, kind, id, fields)
        // Archiving is a status in Arlo, and so is the way back.
        case .archive(let id): return try update(write, kind, id, ["Status": "Inactive"])
        case .restore(let id): return try update(write, kind, id, ["Status": "Active"])
        case .delete: throw Problem("cannot-delete", "Arlo deletes no records; it archives them")
        }
    }

    private func update(
        _ write: Write,
        _ kind: ArloKind,
        _ id: String,
        _ fields: Fields
    ) throws(Problem) -> Conversation {
        guard let address = ArloAddress(kind, id) else { throw Problem("bad-id", "this is no id of Arlo's") }
        return .update(try ArloUpdate(write.kind.record(id), address, fields))
    }
}
