import Model

extension Played {
    /// What the end has to show, by the policies and by what happened.
    ///
    /// Who stands on both sides and has no part in what happens need not be found.
    func demands(in scenery: Scenery) -> [Demand] {
        let linked = PlotMaker.keys.filter { $0 <= scenery.pairs }
        return Set(linked).union(deeds.map(\.key)).sorted().compactMap { demand(of: $0, scenery) }
    }

    private func demand(of key: Int, _ scenery: Scenery) -> Demand? {
        let own = deeds.filter { $0.key == key }
        guard !own.contains(where: { $0.act == .entangle }) else {
            // Whoever changes an account whose company somebody deletes may bring it back.
            return .single(key: key, most: 1 + own.count { $0.act == .delete })
        }
        guard let deletion = own.lastIndex(where: { $0.act == .delete }) else {
            let oracle = Oracle(scenery: scenery, deeds: deeds)
            let fields = PlotField.allCases.map { ($0, oracle.answer($0, of: key)) }
            return .pair(key: key, Dictionary(fields) { first, _ in first })
        }
        let isStranger = key > scenery.pairs && key <= scenery.pairs + scenery.strangers
        guard scenery.deletes, !isStranger else { return nil }
        // Whoever changes a record that was deleted on the other side may bring it back.
        let most = (key <= scenery.pairs ? 1 : 0) + own.count { $0.act != .update }
        let before = own.dropLast().last?.at ?? .init(milliseconds: 0)
        let isClear = deletion == own.count - 1 && own[deletion].at - before > Oracle.clear
        return isClear && !own.contains(where: \.isTroubled) && own.count { $0.act == .delete } == 1
            ? .gone(key: key) : .alike(key: key, most: most)
    }
}
