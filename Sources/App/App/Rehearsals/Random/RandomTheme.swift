import ArgumentParser

/// What random stories are about.
enum RandomTheme: String, CaseIterable, Sendable, EnumerableFlag {
    /// Notifications come late, repeated, out of order or never.
    case order
    /// Systems fail in every way they know.
    case faults
    /// Syncs are paused and resumed, alone and beside another one of the same records.
    case pauses
    /// Contacts change the organisations that employ them.
    case employers
    /// Accounts and companies change their parents.
    case parents
    /// Contacts are merged, deleted and brought back.
    case mergers

    /// The story of a seed.
    func story(_ seed: UInt64) -> any RandomStory {
        switch self {
        case .order: PlotMaker(seed: seed, theme: .order).plot()
        case .faults: PlotMaker(seed: seed, theme: .faults).plot()
        case .pauses: PlotMaker(seed: seed, theme: .pauses).plot()
        case .employers: ReferenceStory(of: EmployerWorld.init, seed: seed)
        case .parents: ReferenceStory(of: ParentWorld.init, seed: seed)
        case .mergers: MergerPlot(seed: seed)
        }
    }

    /// The story of a seed that picks what it is about: order, faults or pauses.
    static func anyStory(_ seed: UInt64) -> any RandomStory { PlotMaker(seed: seed).plot() }
}
