import Model
import Sandbox

extension Judge {
    /// Whether a request was made.
    func request(_ expected: RequestExpected, to connection: ConnectionName) -> Contradiction? {
        let requests = world.host.requests(to: connection.text)
        guard !requests.contains(where: { expected.fits($0.request) }) else { return nil }
        let near = requests.filter { expected.addresses($0.request) }
        let told = (near.isEmpty ? requests.filter { $0.role == .write } : near).suffix(5).map { logged in
            "\(logged.request.method) \(logged.request.target) \(String(decoding: logged.request.body.prefix(500), as: UTF8.self))"
        }
        return Contradiction(
            expected: "the request \(expected.method) \(expected.path) \(expected.bodySentence)",
            found: told.isEmpty ? "none like it" : told.joined(separator: "; ")
        )
    }
}

extension RequestExpected {
    fileprivate func fits(_ request: HTTPRequest) -> Bool {
        guard addresses(request) else { return false }
        guard let body else { return true }
        guard let sent = try? JSON.parse(request.body) else { return false }
        return switch body {
        case .subset(let wanted): wanted.isPart(of: sent)
        case .exactly(let wanted): wanted.isSame(as: sent)
        }
    }

    /// Whether a request has the method and the path; a query counts only where one is expected.
    fileprivate func addresses(_ request: HTTPRequest) -> Bool {
        guard let mark = path.firstIndex(of: "?") else { return RequestPattern("\(method) \(path)").matches(request) }
        return RequestPattern("\(method) \(path[..<mark])").matches(request)
            && request.query == path[path.index(after: mark)...]
    }

    fileprivate var bodySentence: String {
        switch body {
        case nil: ""
        case .subset(let json): "with \(json.compact)"
        case .exactly(let json): "with exactly \(json.compact)"
        }
    }
}

extension JSON {
    /// Whether everything in here is in the other too; lists agree element by element, names in any order.
    func isPart(of other: JSON) -> Bool {
        switch (self, other) {
        case (.object(let own), .object(let others)):
            own.members.allSatisfy { member in others[member.name].map { member.value.isPart(of: $0) } ?? false }
        case (.array(let own), .array(let others)):
            own.count == others.count && zip(own, others).allSatisfy { $0.isPart(of: $1) }
        default: self == other
        }
    }

    /// Whether both are the same, whatever the order of names.
    func isSame(as other: JSON) -> Bool { isPart(of: other) && other.isPart(of: self) }
}
