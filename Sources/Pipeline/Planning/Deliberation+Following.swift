import Model
import Store

extension Deliberation {
    /// Finds out of which records pointing ones tell, and has those looked at.
    ///
    /// Some systems tell of a registration or of a request to merge by its id alone: which contact it means shows only
    /// when it is read.
    func follow(_ batch: inout Batch) async {
        let pointers = batch.pointers
        guard !pointers.isEmpty else { return }
        let wanted = pointers.map { ($0.event.record, [FieldPath]()) }
        let sightings = await read(Dictionary(wanted) { first, _ in first }, [:])
        for pointer in pointers {
            switch sightings[pointer.event.record] {
            case .concerns(let records): pass(pointer, to: records, &batch)
            case .later(let later): batch.postpone(pointer) { postponed($0, later) }
            case .refused(let problem):
                batch.postpone(pointer) { _ in .buried(reason: "the record cannot be read: \(problem.code)") }
            case .gone, .moved, .present, .excluded, nil: batch.rule(pointer, .gone, "it is not there any more")
            }
        }
    }

    private func pass(_ pointer: Batch.Pointer, to records: [RecordRef], _ batch: inout Batch) {
        let kinds = gateway.kinds(concernedBy: pointer.event.record.kind)
        let concerned = records.filter { kinds.contains($0.kind) }
        let names = concerned.map(\.description).joined(separator: " and ")
        batch.rule(pointer, .passedOn, names.isEmpty ? "no record in step is concerned" : "looked at \(names)")
        for record in concerned {
            batch.file(noticeOf: record, because: pointer.event.record, entry: pointer.entry, by: gateway)
        }
    }
}
