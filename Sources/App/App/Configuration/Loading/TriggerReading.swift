import Model
import Pipeline

/// Reads the names of triggers: `company.created`, `crm.contact.updated`, `sms.sent`.
struct TriggerReading {
    /// The traits of the kinds on both sides.
    let crm: KindTraits
    /// The platform's.
    let platform: KindTraits

    /// Everything that both kinds can trigger: what stands when `triggers` is left out.
    var all: [Trigger] {
        Side.allCases.flatMap { side in verbs(on: side).map { Trigger(side, $0) } }
    }

    /// Reads one name.
    ///
    /// - Returns: the trigger, or what is wrong with the name and what to do about it.
    func read(_ text: String) -> Result<Trigger, Fault> {
        let (side, rest) = Self.split(text)
        let sides = side.map { [$0] } ?? Side.allCases
        let meant = sides.compactMap { side in verb(rest, on: side).map { Trigger(side, $0) } }
        guard meant.count < 2 else {
            return .failure(Fault("`\(text)` may mean either side", "write `crm.\(text)` or `platform.\(text)`"))
        }
        guard let trigger = meant.first else {
            let known = all.filter { $0.verb != .saved }.map(name(of:))
            let nearest = Spelling.nearest(to: text, among: known)
            let remedy = nearest.map { "did you mean `\($0)`?" } ?? "use some of: \(known.joined(separator: ", "))"
            return .failure(Fault("no kind of this sync brings `\(text)`", remedy))
        }
        return .success(trigger)
    }

    /// Why a name is none.
    struct Fault: Error {
        let problem: String
        let remedy: String

        init(_ problem: String, _ remedy: String) {
            self.problem = problem
            self.remedy = remedy
        }
    }

    /// The name of a trigger, with its side in front where both kinds have the same name.
    func name(of trigger: Trigger) -> String {
        let isAmbiguous = crm.name.lowercased() == platform.name.lowercased()
        let name = "\(traits(trigger.side).name.lowercased()).\(trigger.verb)"
        return isAmbiguous ? "\(trigger.side == .crm ? "crm" : "platform").\(name)" : name
    }

    private func verb(_ text: String, on side: Side) -> Verb? {
        let prefix = traits(side).name.lowercased() + "."
        let named = verbs(on: side).first { prefix + $0.description == text }
        let own = verbs(on: side).first { $0 == .own(text) }
        return named ?? own
    }

    /// The verbs that a side's kind can bring; where a sender does not tell creations from changes, both may be named.
    private func verbs(on side: Side) -> [Verb] {
        let verbs = traits(side).verbs
        guard verbs.contains(.saved) else { return verbs }
        return verbs + [.created, .updated].filter { !verbs.contains($0) }
    }

    private func traits(_ side: Side) -> KindTraits { side == .crm ? crm : platform }

    private static func split(_ text: String) -> (side: Side?, rest: String) {
        for (prefix, side) in [("crm.", Side.crm), ("platform.", .platform)] where text.hasPrefix(prefix) {
            return (side, String(text.dropFirst(prefix.count)))
        }
        return (nil, text)
    }
}
