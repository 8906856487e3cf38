package import Model

/// Describes companies: the fields they all have, and the workspace's own attributes.
package struct IntercomDescriber: Describer {
    private let api: IntercomAPI

    /// Describes by a version of the API.
    package init(apiVersion: String) { api = IntercomAPI(version: apiVersion) }

    /// Asks for the attributes of companies, then lays them beside the fields that all companies have.
    package func step(describing kind: KindRef, after responses: [HTTPResponse]) -> Step<DescribeResult> {
        guard kind.kind == IntercomPlatform.companyKind else {
            return .finish(.refused(Problem("no-such-kind", "Intercom's records are companies")))
        }
        guard let response = responses.last else { return .send(api.companyAttributes()) }
        switch IntercomAnswer(response) {
        case .success(let json):
            var fields = IntercomAttributes.standard
            for attribute in json["data"]?.elements ?? [] {
                guard let (path, field) = IntercomAttributes.custom(attribute) else { continue }
                fields[path] = field
            }
            return .finish(.described(KindDescription(fields)))
        case .absent: return .finish(.refused(Problem("not_found", "Intercom has no attributes of companies")))
        case .raced(let later), .later(let later): return .finish(.later(later))
        case .refused(let problem): return .finish(.refused(problem))
        }
    }
}
