/// How the planner divides a turn: while a portion of its entries is written down, it thinks about the next.
package struct Portions: Sendable {
    /// How many entries share a read and a commit.
    let size: Int
    /// Whether a portion is written down behind the thoughts about the next, instead of beside them.
    let areSettledLate: Bool

    /// What serves well.
    package static let usual = Portions(size: 128, areSettledLate: false)

    /// For rehearsals: a few events already build upon what is not written down yet, and they do so every time.
    package static let revealing = Portions(size: 2, areSettledLate: true)
}
