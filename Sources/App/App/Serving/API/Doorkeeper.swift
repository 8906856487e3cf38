import Crypto
import Model
import Store

/// Knows who asks at `gateway.operations`, and what they may do.
struct Doorkeeper: Sendable {
    /// Somebody who was let in.
    struct Asker: Sendable, Hashable {
        /// The operator's name; where there are no operators, what a command says of itself.
        let name: String
        /// What they may do.
        let role: Operator.Role
    }

    /// How a command names its user to a gateway that knows no operators; nothing is proven by it.
    static let askerHeader = "Crosswalk-Asker"
    /// Who asks where there are no operators, and says nothing of themselves.
    static let anybody = "anybody"
    /// The longest name that is taken down, in bytes.
    private static let longestName = 64

    /// Who may ask; empty for everybody on this machine.
    let operators: [Operator]

    /// Whether there are no operators: what tells nothing of records is anybody's who reaches the address.
    var isOpen: Bool { operators.isEmpty }

    /// Who makes a request; nil for somebody who may not.
    ///
    /// Every token is compared, each in constant time, so that time tells nothing of any.
    func asker(of request: HTTPRequest) -> Asker? {
        guard !isOpen else { return Self.isOurs(request) ? neighbour(request) : nil }
        guard let parts = request.headers.only("Authorization")?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        let presented = Array(parts[1].utf8)
        let fitting = operators.filter { $0.has(presented) }
        return fitting.first.map { Asker(name: $0.name, role: $0.role) }
    }

    /// Somebody on this machine, who may do everything where there are no operators.
    private func neighbour(_ request: HTTPRequest) -> Asker {
        let name = request.headers.only(Self.askerHeader) ?? ""
        let isName =
            !name.isEmpty && name.utf8.count <= Self.longestName
            && name.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        return Asker(name: isName ? name : Self.anybody, role: .admin)
    }

    /// Whether a request without a token comes from a program of this machine, as far as its header lines tell.
    ///
    /// A page of the web that a browser here shows can ask this machine as well: its browser names the page's origin,
    /// and the name by which the page was found (DNS rebinding) is none of ours.
    private static func isOurs(_ request: HTTPRequest) -> Bool {
        guard let host = request.headers.only("Host"), let name = HostAndPort.split(host)?.host,
            HostAndPort.isLoopback(name)
        else { return false }
        return request.headers.all("Origin").allSatisfy { $0 == "http://\(host)" }
    }
}

extension Operator {
    fileprivate func has(_ token: [UInt8]) -> Bool { ConstantTime.equal(self.token.reveal(), token) }
}

extension HTTPResponse {
    /// The answer to somebody who is not known: the same for all.
    static let unauthorized = HTTPResponse(
        401,
        headers: ["WWW-Authenticate": "Bearer realm=\"crosswalk\"", "Content-Type": "text/plain; charset=utf-8"],
        body: Array("unauthorized\n".utf8)
    )

    /// The answer to somebody whose role does not allow it: the same for all.
    static let forbidden = HTTPResponse.text(403, "forbidden\n")
}
