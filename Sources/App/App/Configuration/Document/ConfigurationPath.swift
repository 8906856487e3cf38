/// Where a value stands in a configuration, by its keys: `syncs.accounts.fields[0].from`.
package struct ConfigurationPath: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// One step into the tree.
    package enum Step: Sendable, Hashable {
        /// To the value of a key.
        case name(String)
        /// To an element of a list, from 0.
        case index(Int)
    }

    /// The steps from the top.
    package let steps: [Step]

    /// Takes steps from the top.
    package init(_ steps: [Step] = []) { self.steps = steps }

    /// Reads a path as it is written; only for keys without dots.
    package init(_ text: String) {
        steps = text.split(separator: ".").flatMap(Self.steps)
    }

    /// Reads a path as it is written; only for keys without dots.
    package init(stringLiteral value: String) { self.init(value) }

    /// The path as it is written.
    package var description: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    /// The path of a key below this one.
    package func key(_ name: String) -> ConfigurationPath { ConfigurationPath(steps + [.name(name)]) }

    /// The path of an element below this one.
    package func element(_ index: Int) -> ConfigurationPath { ConfigurationPath(steps + [.index(index)]) }

    /// The path of a path below this one.
    package func below(_ path: ConfigurationPath) -> ConfigurationPath { ConfigurationPath(steps + path.steps) }

    /// The steps of one dotted part: `fields[0]` is a name and an index.
    private static func steps(of part: Substring) -> [Step] {
        guard part.hasSuffix("]"), let open = part.firstIndex(of: "["),
            let index = Int(part[part.index(after: open)...].dropLast())
        else { return [.name(String(part))] }
        return [.name(String(part[..<open])), .index(index)].filter { $0 != .name("") }
    }
}

extension ConfigurationNode {
    /// The place to show for a path: of a scalar where it stands, of a mapping or list its key, and of a path that
    /// leads nowhere the nearest thing above it.
    package func mark(at path: ConfigurationPath) -> Mark {
        var node = self
        var mark = mark
        for step in path.steps {
            switch step {
            case .name(let name):
                guard let member = node.member(name) else { return mark }
                mark = member.value.isScalar ? member.value.mark : member.mark
                node = member.value
            case .index(let index):
                guard let elements = node.elements, elements.indices.contains(index) else { return mark }
                node = elements[index]
                mark = node.mark
            }
        }
        return mark
    }

    /// Whether this is a single value that is written somewhere.
    private var isScalar: Bool {
        switch content {
        case .flag, .number, .text: true
        case .null, .list, .mapping: false
        }
    }
}
