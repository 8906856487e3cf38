/// Lets a few in at a time by key, and the others in the order they came.
struct Turnstile<Item> {
    private let limit: Int
    private var inside: [String: Int] = [:]
    private var waiting: [String: [Item]] = [:]

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// Lets an item in, or keeps it waiting and returns false.
    mutating func enter(_ item: Item, at key: String) -> Bool {
        let count = inside[key, default: 0]
        guard count < limit else {
            waiting[key, default: []].append(item)
            return false
        }
        inside[key] = count + 1
        return true
    }

    /// Takes note that an item left; returns the one that is let in for it.
    mutating func leave(_ key: String) -> Item? {
        if var line = waiting[key] {
            let next = line.removeFirst()
            waiting[key] = line.isEmpty ? nil : line
            return next
        }
        let count = inside[key, default: 1] - 1
        inside[key] = count == 0 ? nil : count
        return nil
    }

    /// Takes an item out of the line; nil when it does not wait there.
    mutating func remove(at key: String, where matches: (Item) -> Bool) -> Item? {
        guard var line = waiting[key], let index = line.firstIndex(where: matches) else { return nil }
        let item = line.remove(at: index)
        waiting[key] = line.isEmpty ? nil : line
        return item
    }

    /// Takes everything out of every line.
    mutating func removeAll() -> [Item] {
        defer { waiting = [:] }
        return waiting.values.flatMap(\.self)
    }
}
