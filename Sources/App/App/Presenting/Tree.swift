/// What was decided, and under it what led there.
struct Tree: Sendable, Hashable {
    /// What this branch says.
    let label: String
    /// What hangs below it.
    let branches: [Tree]

    /// A branch with what hangs below it.
    init(_ label: String, _ branches: [Tree] = []) {
        self.label = label
        self.branches = branches
    }

    /// The tree as text, each line ended.
    var text: String { label + "\n" + below(indent: "") }

    private func below(indent: String) -> String {
        branches.enumerated().map { position, branch in
            let isLast = position == branches.count - 1
            return indent + (isLast ? "└─ " : "├─ ") + branch.label + "\n"
                + branch.below(indent: indent + (isLast ? "   " : "│  "))
        }.joined()
    }
}
