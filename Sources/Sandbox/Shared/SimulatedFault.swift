package import Model

/// A fault that a system's next answers show.
struct SimulatedFault: Sendable, Hashable {
    /// What happens to a request.
    enum Effect: Sendable, Hashable {
        /// The system answers with an error of its own, and does nothing.
        case answer(String)
        /// The request is lost; no answer comes.
        case timeout
        /// The connection breaks before an answer; nothing was done.
        case reset
        /// No connection comes about.
        case unreachable
        /// The request is carried out, but its answer is lost.
        case timeoutAfterCommit
        /// The request is carried out and answered, but all of it takes a while.
        case slow

        /// The effect of a word of a rehearsal (`429`, `timeout-after-commit`, `UNABLE_TO_LOCK_ROW`).
        init(_ word: String) {
            switch word {
            case "timeout": self = .timeout
            case "reset": self = .reset
            case "unreachable": self = .unreachable
            case "timeout-after-commit": self = .timeoutAfterCommit
            case "slow": self = .slow
            default: self = .answer(word)
            }
        }
    }

    /// How long a slow answer takes, less than the gateway waits; halfway the request is carried out.
    static let slowness = Duration.seconds(20)

    let effect: Effect
    /// How many requests it still hits.
    var remaining: Int
    /// The requests it hits; nil for all but those for tokens.
    let scope: RequestPattern?

    /// Whether it hits a request.
    func hits(_ request: HTTPRequest, role: RequestRole) -> Bool {
        guard let scope else { return role != .access }
        return scope.matches(request)
    }
}

/// Which requests are meant: `PATCH /services/data/*/sobjects/Account/*`.
package struct RequestPattern: Sendable, Hashable {
    /// The method; nil for any.
    package let method: String?
    /// The path, in which `*` stands for any characters; nil for any.
    package let path: String?

    /// Reads `METHOD PATH-PATTERN`, either of which may be left out.
    package init(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        method = words.first { !$0.hasPrefix("/") && $0 != "*" }?.uppercased()
        path = words.first { $0.hasPrefix("/") }
    }

    /// Whether a request is meant; its query does not count.
    package func matches(_ request: HTTPRequest) -> Bool {
        guard method == nil || method == request.method else { return false }
        return path.map { Self.matches(Array($0.utf8), Array(request.path.utf8)) } ?? true
    }

    /// Whether a text has the shape of a pattern with `*`.
    private static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        var place = 0
        var index = 0
        var star: Int?
        var retry = 0
        while index < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = place
                retry = index
                place += 1
            } else if place < pattern.count, pattern[place] == text[index] {
                place += 1
                index += 1
            } else if let star {
                place = star + 1
                retry += 1
                index = retry
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
