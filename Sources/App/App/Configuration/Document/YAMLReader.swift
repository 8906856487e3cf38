import Model
import Yams

/// Reads YAML into nodes with places, within bounds, and says everything that is wrong with it.
package struct YAMLReader {
    /// The largest document read, in bytes; a configuration of a thousand field rules has a tenth of it.
    package static let sizeLimit = 1 << 20
    /// The deepest nesting; a configuration needs eight.
    package static let depthLimit = 64
    /// The most aliases: with 32, nested as cleverly as can be, a node stands in at most 3^10 places.
    package static let aliasLimit = 32
    /// The most nodes once aliases stand for what they name.
    package static let nodeLimit = 100_000

    private var findings: [Finding] = []
    private var nodeCount = 0
    /// Whether a repeated key is hidden in the text, so that marked keys are not the document's own.
    private var isHiding = false

    private init() {}

    /// Reads one document.
    ///
    /// - Parameter text: the YAML; an empty one reads as an empty mapping.
    /// - Returns: the document, and what is wrong with it; no document when the text cannot be understood.
    package static func read(_ text: String) -> (node: ConfigurationNode?, findings: [Finding]) {
        var reader = YAMLReader()
        let node = reader.document(text)
        return (node, reader.findings)
    }

    private mutating func document(_ text: String) -> ConfigurationNode? {
        guard isWithinBounds(text) else { return nil }
        var source = YAMLSource(text)
        while true {
            do {
                let root = try Parser(yaml: source.text, encoding: .utf8).singleRoot()
                let start = ConfigurationNode.Mark(line: 1, column: 1)
                return root.map { node($0, at: ConfigurationPath(), depth: 0) }
                    ?? ConfigurationNode(.mapping([]), mark: start)
            } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
                let mark = ConfigurationNode.Mark(line: context.mark.line, column: context.mark.column)
                guard let name = duplicates.first, let next = source.hideRepetition(of: name, after: mark) else {
                    refuse(
                        mark,
                        "a key is there twice: \(duplicates.joined(separator: ", "))",
                        remedy: "keep one of them"
                    )
                    return nil
                }
                isHiding = true
                refuse(
                    next,
                    "the key `\(name)` is there twice; the first is in line \(mark.line)",
                    remedy: "keep one of them"
                )
            } catch let error as YamlError {
                findings.append(YAMLFault.finding(for: error, in: source))
                return nil
            } catch {
                refuse(.init(line: 1, column: 1), "this is not YAML", remedy: "see https://yaml.org/spec/1.2.2")
                return nil
            }
        }
    }

    /// Refuses what would cost too much to read, before it is read.
    private mutating func isWithinBounds(_ text: String) -> Bool {
        let start = ConfigurationNode.Mark(line: 1, column: 1)
        guard text.utf8.count <= Self.sizeLimit else {
            refuse(start, "the document is larger than 1 MiB", remedy: "split it, or leave data out of it")
            return false
        }
        if let mark = YAMLSource.placeBeyond(aliases: Self.aliasLimit, in: text) {
            refuse(mark, "more than \(Self.aliasLimit) aliases (`*name`)", remedy: "write the values out")
            return false
        }
        if let mark = YAMLSource.placeBeyond(depth: Self.depthLimit, in: text) {
            refuse(mark, "nested deeper than \(Self.depthLimit) levels", remedy: "nest less")
            return false
        }
        return true
    }

    private mutating func refuse(
        _ mark: ConfigurationNode.Mark,
        _ problem: String,
        remedy: String,
        path: ConfigurationPath = ConfigurationPath()
    ) {
        findings.append(Finding(.error, at: mark, path, problem, remedy: remedy))
    }

    private mutating func node(_ yaml: Node, at path: ConfigurationPath, depth: Int) -> ConfigurationNode {
        let mark = ConfigurationNode.Mark(line: yaml.mark?.line ?? 0, column: yaml.mark?.column ?? 0)
        nodeCount += 1
        guard nodeCount <= Self.nodeLimit, depth <= Self.depthLimit else {
            if nodeCount == Self.nodeLimit + 1 || depth == Self.depthLimit + 1 {
                refuse(
                    mark,
                    "the document is too large or too deep once its aliases are filled in",
                    remedy: "write the values out",
                    path: path
                )
                nodeCount = Self.nodeLimit + 2
            }
            return ConfigurationNode(.null, mark: mark)
        }
        switch yaml {
        case .scalar(let scalar):
            return ConfigurationNode(YAMLScalar.content(of: scalar), mark: mark)
        case .sequence(let sequence):
            let elements = sequence.enumerated().map { node($1, at: path.element($0), depth: depth + 1) }
            return ConfigurationNode(.list(elements), mark: mark)
        case .mapping(let mapping):
            let members = mapping.compactMap { member($0, $1, at: path, depth: depth) }
            return ConfigurationNode(.mapping(members), mark: mark)
        case .alias:
            refuse(mark, "an alias that leads nowhere", remedy: "write the value out", path: path)
            return ConfigurationNode(.null, mark: mark)
        }
    }

    private mutating func member(
        _ key: Node,
        _ value: Node,
        at path: ConfigurationPath,
        depth: Int
    ) -> ConfigurationNode.Member? {
        let mark = ConfigurationNode.Mark(line: key.mark?.line ?? 0, column: key.mark?.column ?? 0)
        guard case .scalar(let scalar) = key else {
            refuse(mark, "a key must be a text", remedy: "write a word before the colon", path: path)
            return nil
        }
        guard !isHiding || !YAMLSource.isHidden(scalar.string) else { return nil }
        guard scalar.string != "<<" else {
            refuse(mark, "merge keys (`<<`) are not understood", remedy: "write the keys out", path: path.key("<<"))
            return nil
        }
        return .init(scalar.string, node(value, at: path.key(scalar.string), depth: depth + 1), mark: mark)
    }
}
