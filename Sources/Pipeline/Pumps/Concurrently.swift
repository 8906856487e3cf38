/// Runs an operation on every item, at most `width` at a time, and returns the results in the order of the items.
package func concurrently<Item: Sendable, Result: Sendable>(
    _ items: [Item],
    width: Int,
    _ operation: @escaping @Sendable (Item) async -> Result
) async -> [Result] {
    guard items.count > 1 else {
        guard let item = items.first else { return [] }
        return [await operation(item)]
    }
    return await withTaskGroup(of: (Int, Result).self) { group in
        var results: [Result?] = Array(repeating: nil, count: items.count)
        var next = 0
        while next < min(width, items.count) {
            let index = next
            group.addTask { (index, await operation(items[index])) }
            next += 1
        }
        while let (index, result) = await group.next() {
            results[index] = result
            guard next < items.count else { continue }
            let following = next
            group.addTask { (following, await operation(items[following])) }
            next += 1
        }
        return results.compactMap { $0 }
    }
}

extension Array {
    /// The elements in runs of at most `size`.
    func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: Swift.max(1, size)).map {
            Array(self[$0..<Swift.min($0 + Swift.max(1, size), count)])
        }
    }
}
