/// Finds the word that was probably meant.
package enum Spelling {
    /// The known word nearest to a mistyped one; nil when none is near.
    ///
    /// Near is at most a third of the longer word's letters added, left out, replaced or swapped with their neighbour;
    /// case does not count.
    package static func nearest(to word: String, among known: [String]) -> String? {
        let measured = known.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
        guard let best = measured.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }) else { return nil }
        return best.distance <= max(1, max(word.count, best.word.count) / 3) ? best.word : nil
    }

    /// What to do about an unknown word: the one that was probably meant, or all that are known.
    package static func remedy(for word: String, among known: [String]) -> String {
        if let nearest = nearest(to: word, among: known) { return "did you mean `\(nearest)`?" }
        guard !known.isEmpty else { return "leave it out" }
        return "use one of: \(known.joined(separator: ", "))"
    }

    /// The optimal string alignment distance (Damerau-Levenshtein without editing a swapped pair again).
    static func distance(_ one: String, _ other: String) -> Int {
        let left = Array(one), right = Array(other)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var least = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
