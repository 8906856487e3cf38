import Model

extension Judge {
    /// Whether the last command came to what was expected.
    func performance(_ claim: Expectation.Claim) -> Contradiction? {
        guard let performance = world.record.performance else {
            return Contradiction(expected: "a command", found: "none was run")
        }
        switch claim {
        case .status(let status):
            guard Int(performance.status) != status else { return nil }
            return Contradiction(
                expected: "status \(status)",
                found: "\(performance.status): \(performance.everything)"
            )
        case .output(let text):
            guard !performance.everything.contains(text) else { return nil }
            return Contradiction(expected: "output with \"\(text)\"", found: performance.everything)
        case .json(let path, let wanted):
            guard let document = try? JSON.parse(Array(performance.output.utf8)) else {
                return Contradiction(expected: "JSON", found: performance.everything)
            }
            let found = document.element(at: path)
            guard !(found ?? .null).agrees(with: wanted) else { return nil }
            return Contradiction(
                expected: "\(path) = \(wanted.compact)",
                found: found?.compact ?? "nothing there: \(document.compact)"
            )
        default: return nil
        }
    }
}

extension JSON {
    /// The value at a path of names and places: `findings[0].severity`, `records.0.fields`; nil when there is none.
    fileprivate func element(at path: String) -> JSON? {
        let steps = path.split { ".[]".contains($0) }
        return steps.reduce(JSON?.some(self)) { json, step in
            guard case .array(let elements)? = json else { return json?[String(step)] }
            return Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        }
    }

    /// Whether what was found is at least what was wanted.
    fileprivate func agrees(with wanted: JSON) -> Bool { wanted.isPart(of: self) }
}

extension Performance {
    /// What stands on both outputs.
    fileprivate var everything: String { output + errors }
}
