import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk pull`: brings the CRM's records of a sync into the platform, once.
struct Pull: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings the CRM's records of a sync into the platform, once.",
        discussion: Backfilling.discussion
    )

    @OptionGroup var backfilling: Backfilling

    /// Journals the records.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        try await backfilling.perform(from: .crm, at: desk)
    }
}

/// `crosswalk push`: brings the platform's records of a sync into the CRM, once.
struct Push: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings the platform's records of a sync into the CRM, once.",
        discussion: Backfilling.discussion
    )

    @OptionGroup var backfilling: Backfilling

    /// Journals the records.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        try await backfilling.perform(from: .platform, at: desk)
    }
}

/// What `pull` and `push` have in common: every record of one side is read, journalled for the sync alone, and compared
/// as if it had just been found.
struct Backfilling: ParsableArguments {
    static let discussion = """
        Meant for the first synchronisation, tests, repairs and emergencies: in between, notifications keep both sides \
        in step by themselves. Records are read page by page at the pace that the system allows, and worked off by the \
        gateway behind what it has in hand. A run that was interrupted goes on where it stopped.
        """

    /// How many entries may wait to be decided before a run stops: the ingress needs the rest of the backlog.
    private static func room(_ limits: Gateway.Limits) -> Int { limits.backlog / 2 }

    @Argument(help: "The sync.")
    var sync: String
    @Argument(help: ArgumentHelp("Only these records, as in salesforce/Contact/ID.", valueName: "record"))
    var records: [String] = []
    @Flag(help: "Do it; otherwise it is only said what would be read.")
    var yes = false
    @Flag(help: "Read and decide, and print what would be written: record by record, field by field, old and new.")
    var dryRun = false
    @OptionGroup var mandate: MandateOptions
    @OptionGroup var result: ResultOptions

    /// Does it from a side, or says what would be done.
    func perform(from side: Side, at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let sync = try configuration.sync(named: sync)
        let named = try records.map { text throws(CommandFailure) in try RecordRef(argument: text, configuration) }
        if let stranger = named.first(where: { $0.kind != sync.between[side] }) {
            throw CommandFailure(
                .misused,
                "\(stranger) is not of the kind \(sync.between[side])",
                remedy: "name records of that kind, or none for all of them"
            )
        }
        guard yes || dryRun else { return preview(sync, side, named) }
        guard !dryRun else { return try await plan(sync, side, named, configuration, desk) }
        let call = OperatorCall("POST", side == .crm ? "pull" : "push", sync.name.text, body: body)
        let done = try await desk.undertake(configuration, call, mandate) { (store, mandate) throws(CommandFailure) in
            try await expect(sync, side, configuration, store, desk)
            guard named.isEmpty else {
                try await desk.look(at: named, for: sync, by: mandate, configuration, store)
                return Self.journalled(named.count, sync)
            }
            let subject = "sync \(sync.name) from \(sync.between[side])"
            try await desk.note([subject], by: mandate, configuration, store)
            return try await bring(sync, from: side, configuration, store, desk)
        }
        return result.performance(done.document, status: done.status, text: text(done.document))
    }

    /// What a running gateway is asked for.
    private var body: [(name: String, value: JSON?)] {
        [
            ("records", records.isEmpty ? nil : .array(records.map(JSON.string))), ("confirm", true),
            ("why", mandate.why.map(JSON.string)),
        ]
    }

    /// Expects that the side can be read, and that the sync can run.
    private func expect(
        _ sync: Sync,
        _ side: Side,
        _ configuration: LoadedConfiguration,
        _ store: any Store,
        _ desk: Desk
    ) async throws(CommandFailure) {
        try await desk.expectMoving(sync.between[side].connection, configuration, store)
        try await Prerequisite(sync: sync).check(configuration, store, desk)
    }

    /// What would be written; nothing is, so that nobody else need be kept from the store.
    private func plan(
        _ sync: Sync,
        _ side: Side,
        _ named: [RecordRef],
        _ configuration: LoadedConfiguration,
        _ desk: Desk
    ) async throws(CommandFailure) -> Performance {
        let store = try desk.store(configuration, .change)
        try await expect(sync, side, configuration, store, desk)
        var making = PlanMaking(for: sync, configuration, store, desk)
        let plan =
            named.isEmpty
            ? try await making.plan(from: side) : try await making.plan(lookingAt: named, from: side)
        return result.performance(plan.json, status: plan.isComplete ? .done : .wrong, text: plan.text)
    }

    private func preview(_ sync: Sync, _ side: Side, _ named: [RecordRef]) -> Performance {
        let what = named.isEmpty ? "every record of \(sync.between[side])" : "\(named.count) records"
        return result.performance(
            ["sync": .string(sync.name.text), "from": .string(sync.between[side].description), "started": false],
            text: "would read \(what) for the sync \(sync.name); --dry-run shows what would be written, --yes starts\n"
        )
    }

    private func bring(
        _ sync: Sync,
        from side: Side,
        _ configuration: LoadedConfiguration,
        _ store: any Store,
        _ desk: Desk
    ) async throws(CommandFailure) -> Undertaken {
        let gateway = configuration.gateway
        let lines = desk.lines(configuration, keeping: store)
        guard let backfill = Backfill(of: sync, from: side, gateway, store: store, lines: lines, clock: desk.clock)
        else { throw CommandFailure(.misused, "the configuration has no such connection") }
        let unfinished = try await asked(configuration) { () async throws(StoreError) in
            try await backfill.unfinished()
        }
        if let unfinished { desk.console.note("goes on behind \(unfinished.records) records") }
        var patience = Patience(desk)
        while true {
            let backlog = try await asked(configuration) { () async throws(StoreError) in
                try await store.backlog().entries
            }
            guard backlog < Self.room(gateway.limits) else { return stopped("\(backlog) entries wait to be decided") }
            guard !Task.isCancelled else { return stopped("it was told to stop") }
            do throws(Backfill.Obstacle) {
                let progress = try await backfill.turn()
                desk.console.note("\(sync.name): \(progress.records) records journalled")
                desk.wake()
                if progress.isDone { return Self.journalled(progress.records, sync) }
                patience = Patience(desk)
            } catch {
                guard await patience.waits(for: error) else { return stopped(Self.words(error)) }
            }
        }
    }

    private static func journalled(_ count: Int, _ sync: Sync) -> Undertaken {
        Undertaken(["sync": .string(sync.name.text), "journalled": .integer(Int64(count)), "done": true])
    }

    private func stopped(_ reason: String) -> Undertaken {
        Undertaken(
            ["sync": .string(sync), "done": false, "reason": .string(reason)],
            status: .unreachable
        )
    }

    private func text(_ document: JSON) -> String {
        if let reason = document["reason"]?.text {
            return "stopped: \(reason)\nnext: the same command goes on where this one stopped\n"
        }
        let count = document["journalled"]?.integer ?? 0
        return records.isEmpty
            ? "\(count) records journalled for \(sync); the gateway works them off\n"
            : "\(count) journalled; `crosswalk explain` tells what comes of them\n"
    }

    static func words(_ obstacle: Backfill.Obstacle) -> String {
        switch obstacle {
        case .store(let error): "\(error)"
        case .later(let later): later.reason
        case .refused(let problem): "\(problem.code): \(problem.message)"
        }
    }
}
