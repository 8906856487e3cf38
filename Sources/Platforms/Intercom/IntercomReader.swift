package import Model

/// Fetches companies by Intercom's id, one at a time.
package struct IntercomReader: Reader {
    /// Intercom shows one company per request.
    package let readLimit = 1

    private let api: IntercomAPI

    /// Reads by a version of the API.
    package init(apiVersion: String) { api = IntercomAPI(version: apiVersion) }

    /// Asks for the company, then says what was seen.
    package func step(
        towards records: [RecordRef],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[Sighting]> {
        guard let record = records.first else { return .finish([]) }
        guard records.count <= readLimit else {
            return .finish(records.map { _ in .refused(Problem("too-many", "Intercom shows one company per request")) })
        }
        guard IntercomID.isValid(record.id) else { return .finish([.gone]) }
        guard let response = responses.last else { return .send(api.show(record.id)) }
        return .finish([Self.sighting(of: record, in: response, paths, description)])
    }

    private static func sighting(
        of record: RecordRef,
        in response: HTTPResponse,
        _ paths: [FieldPath],
        _ description: KindDescription?
    ) -> Sighting {
        switch IntercomAnswer(response) {
        case .success(let json):
            guard let company = IntercomCompany(json), company.id == record.id else {
                return .refused(Problem("unexpected-answer", "Intercom showed something other than the company"))
            }
            return company.isDeleted
                ? .gone : .present(company.snapshot(record.kind, wanting: paths, description: description))
        case .absent: return .gone
        case .raced(let later), .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        }
    }
}
