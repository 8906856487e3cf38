import Model
import Pipeline
import Store

/// Whether a refused request would be proven now.
struct SecondProof: Sendable {
    /// What it says; nil when it is not proven.
    let arrivals: [Arrival]?
    /// The same in words.
    let words: String
}

extension RefusedRequest {
    /// Proves it again, as of the time when it came.
    func proof(by gateway: Gateway) -> SecondProof {
        guard isWhole else {
            let why = "it cannot be proven again: not everything of it is kept (gateway.quarantine: bodies)"
            return SecondProof(arrivals: nil, words: why)
        }
        guard let (name, route) = Ingress.place(of: request.path), let system = gateway.systems[name] else {
            return SecondProof(arrivals: nil, words: "the configuration has no such connection")
        }
        do throws(Refusal) {
            let admission = try system.source.admit(request, route: route, at: at)
            let arrival = admission.arrivals.first
            let secrets = system.source.secrets.first { $0.receiver == arrival?.receiver }
            let place = arrival?.provenBy.flatMap { secrets?.place(of: $0) }
            let by = place.map { " by secret \($0) of its receiver" } ?? ""
            return SecondProof(arrivals: admission.arrivals, words: "it would be proven\(by)")
        } catch {
            return SecondProof(arrivals: nil, words: "it would be refused again: \(error)")
        }
    }

    /// The request in short; what may be a secret in its address is left out.
    var json: JSON {
        [
            "id": .integer(id), "at": .string(at.description), "connection": .string(connection.text),
            "reason": .string(reason), "method": .string(request.method),
            "target": .string(request.targetWithoutSecret), "size": .integer(size), "sha256": .string(digest),
            "whole": .flag(isWhole),
        ]
    }

    /// The request for people.
    var text: String {
        let lines = request.headers.lines.map { "  \($0.name): \($0.value)\n" }.joined()
        return "\(id)  \(at)  \(connection)\nrefused: \(reason)\n"
            + "\(request.method) \(request.targetWithoutSecret)\n\(lines)"
            + "\(size) bytes, SHA-256 \(digest.isEmpty ? "not taken: too large" : digest)\n"
    }
}

extension Table {
    /// Refused requests, a line each.
    static func refused(_ refused: [RefusedRequest]) -> Table {
        var table = Table("id", "at", "connection", "to", "bytes", "why")
        for one in refused {
            let cells = ["\(one.id)", "\(one.at)", "\(one.connection)", one.request.targetWithoutSecret, "\(one.size)"]
            table.add(cells + [one.reason])
        }
        return table
    }
}
