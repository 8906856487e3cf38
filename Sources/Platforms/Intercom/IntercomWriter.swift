package import Model

/// Applies changes to companies, one at a time.
package struct IntercomWriter: Writer {
    /// Intercom's stable API writes one company per request.
    package let batchLimit = 1

    private let api: IntercomAPI

    /// Writes by a version of the API.
    package init(apiVersion: String) { api = IntercomAPI(version: apiVersion) }

    /// Says the next request of a write, or what became of it.
    package func step(towards writes: [Write], after responses: [HTTPResponse]) -> Step<[Outcome]> {
        guard let write = writes.first else { return .finish([]) }
        guard writes.count <= batchLimit else {
            return .finish(writes.map { _ in .refused(Problem("too-many", "Intercom writes one company per request")) })
        }
        do throws(Problem) {
            switch try step(towards: write, after: responses) {
            case .send(let request): return .send(request)
            case .finish(let outcome): return .finish([outcome])
            }
        } catch {
            return .finish([.refused(error)])
        }
    }

    private func step(towards write: Write, after responses: [HTTPResponse]) throws(Problem) -> Step<Outcome> {
        switch write.action {
        case .create(let fields, let uncertain):
            return try IntercomCreation(write, fields, api).step(uncertain: uncertain, after: responses)
        case .update(let id, let fields):
            let record = try Self.record(id, write)
            return try update(record, fields, write.description, after: responses)
        case .restore:
            throw Problem("cannot-restore", "Intercom keeps no company that was archived")
        case .archive(let id), .delete(let id):
            let record = try Self.record(id, write)
            guard let response = responses.last else { return .send(api.delete(record.id)) }
            return .finish(Self.outcome(IntercomAnswer(response), of: record))
        }
    }

    /// Sets fields by Intercom's id.
    ///
    /// What Intercom takes only at a company's creation is not sent; it is compared with the company that Intercom
    /// answers, so that a changed `company_id` is refused instead of silently lost.
    private func update(
        _ record: RecordRef,
        _ fields: Fields,
        _ description: KindDescription?,
        after responses: [HTTPResponse]
    ) throws(Problem) -> Step<Outcome> {
        let body = try IntercomBody(
            fields.only(fields.paths.filter { !IntercomBody.createOnly.contains($0) }),
            description: description
        )
        guard let response = responses.last else {
            return .send(body.object.members.isEmpty ? api.show(record.id) : api.update(record.id, body.object))
        }
        let answer = IntercomAnswer(response)
        if case .success(let json) = answer, let company = IntercomCompany(json) {
            for (path, value) in fields.only(IntercomBody.createOnly).pairs
            where company.fields[path]?.agrees(with: value) != true {
                throw Problem("write-once", "Intercom sets this field only when a company is created", fields: [path])
            }
        }
        return .finish(Self.outcome(answer, of: record))
    }

    private static func outcome(_ answer: IntercomAnswer, of record: RecordRef) -> Outcome {
        switch answer {
        case .success(let json): .accepted(Accepted(record, created: false, version: IntercomCompany(json)?.version))
        case .absent: .gone
        case .raced(let later), .later(let later): .later(later)
        case .refused(let problem): .refused(problem)
        }
    }

    private static func record(_ id: String, _ write: Write) throws(Problem) -> RecordRef {
        guard IntercomID.isValid(id) else { throw Problem("bad-id", "this is no id of Intercom's") }
        return write.kind.record(id)
    }
}
