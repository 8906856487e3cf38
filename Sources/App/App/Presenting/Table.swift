/// Rows under headings, every column as wide as its widest cell.
struct Table: Sendable {
    /// One cell: what it says, and how it is dyed once its width is settled.
    struct Cell: Sendable, ExpressibleByStringLiteral {
        let text: String
        let dye: @Sendable (String) -> String

        init(_ text: String, dye: @escaping @Sendable (String) -> String = { $0 }) {
            self.text = text.isEmpty ? "-" : text
            self.dye = dye
        }

        init(stringLiteral value: String) { self.init(value) }

        fileprivate init(heading: String, dye: @escaping @Sendable (String) -> String) {
            text = heading
            self.dye = dye
        }
    }

    private let headings: [String]
    private var rows: [[Cell]] = []

    /// How wide a cell may be before it is cut, so that one long text does not spoil the table; the last may be wider.
    private static let widest = 72

    /// Begins a table.
    init(_ headings: String...) { self.headings = headings }

    /// Adds a row with one cell for each heading.
    mutating func add(_ cells: Cell...) { rows.append(cells) }

    /// Adds a row of plain texts, one for each heading.
    mutating func add(_ texts: [String]) { rows.append(texts.map { Cell($0) }) }

    /// The table as text, each line ended; without rows, nothing.
    func text(_ ink: Ink) -> String {
        guard !rows.isEmpty else { return "" }
        let head = headings.map { Cell(heading: $0.uppercased(), dye: ink.faint) }
        let widths = headings.indices.map { column in
            ([head] + rows).map { Self.cut($0[column].text).count }.max() ?? 0
        }
        return ([head] + rows).map { Self.line($0, widths) + "\n" }.joined()
    }

    private static func line(_ cells: [Cell], _ widths: [Int]) -> String {
        cells.enumerated().map { column, cell in
            guard column < cells.count - 1 else { return cell.dye(cell.text) }
            let text = cut(cell.text)
            return cell.dye(text) + String(repeating: " ", count: widths[column] - text.count)
        }.joined(separator: "  ")
    }

    private static func cut(_ text: String) -> String {
        text.count > widest ? text.prefix(widest - 1) + "…" : text
    }
}
