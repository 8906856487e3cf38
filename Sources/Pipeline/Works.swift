package import Logging
package import Model
package import ServiceLifecycle
package import Store

/// Everything that runs for one configuration: the receiver, and the pumps in the direction of the data.
package struct Works: Sendable {
    /// What the works need from outside: the world, or a rehearsal's idea of it.
    package struct Surroundings: Sendable {
        /// What is kept.
        package let store: any Store
        /// The network.
        package let transport: any Transport
        /// The time as others have it: what they signed, and what we sign, is compared with it.
        package let wall: any WallClock
        /// The time by which work falls due: it must not wait where the other one steps.
        package let clock: any WallClock
        /// Randomness and ids.
        package let entropy: any Entropy
        /// Lets real time pass; a rehearsal lets none.
        package let pause: @Sendable (Duration) async -> Void
        /// What is kept of a refused request.
        package let conserve: Conservation
        /// Dies where it is told to.
        package let hazard: Hazard
        /// How the planner divides its turns.
        package let portions: Portions
        /// Where to log.
        package let log: Logger
        /// What is counted, over all configurations.
        package let measures = Measures()
        /// Who is told of systems that fail, over all configurations.
        package let alarm: Alarm

        /// Gathers the surroundings; without a `wall` there is but one time.
        package init(
            store: any Store,
            transport: any Transport,
            clock: any WallClock,
            wall: (any WallClock)? = nil,
            entropy: any Entropy,
            pause: @escaping @Sendable (Duration) async -> Void,
            conserve: @escaping Conservation,
            hazard: @escaping Hazard = { _ in },
            portions: Portions = .usual,
            log: Logger
        ) {
            self.store = store
            self.transport = transport
            self.clock = clock
            self.wall = wall ?? clock
            self.entropy = entropy
            self.pause = pause
            self.conserve = conserve
            self.hazard = hazard
            self.portions = portions
            self.log = log
            alarm = Alarm(log: log)
        }
    }

    /// The receiver.
    package let ingress: Ingress
    /// The pollers, one for each connection that polls.
    package let pollers: [Poller]
    /// The planner.
    package let planner: Planner
    /// The couriers, one for each connection.
    package let couriers: [Courier]
    /// The keeper.
    package let keeper: Keeper
    /// The intake.
    package let intake: Intake
    /// The quarantine's keeper.
    package let quarantine: QuarantineKeeper
    /// Keeps what was turned away.
    package let refusals: RefusalKeeping
    /// The lines to the systems.
    package let lines: Lines
    /// What the systems say about their kinds.
    package let descriptions: Descriptions
    private let plannerBell: Doorbell
    private let courierBells: [Doorbell]
    private let pollerBells: [Doorbell]
    private let surroundings: Surroundings

    /// Puts the works together for a configuration.
    package init(_ gateway: Gateway, in surroundings: Surroundings) {
        let (store, clock, log) = (surroundings.store, surroundings.clock, surroundings.log)
        let names = gateway.systems.keys.sorted()
        let backlog = BacklogGauge()
        let ledger = RefusalLedger()
        let insistence = Insistence(pause: surroundings.pause, log: log)
        let rush = Rush(at: store)
        let plannerBell = Doorbell()
        let courierBells = names.map { _ in Doorbell() }
        let lines = Lines(
            gateway,
            transport: surroundings.transport,
            vault: store,
            clock: clock,
            wall: surroundings.wall,
            alarm: surroundings.alarm,
            pause: surroundings.pause
        )
        let descriptions = Descriptions(lines, clock: clock)
        let refused = RefusalRing()
        ingress = Ingress(
            gateway,
            inbox: store,
            backlog: backlog,
            bell: plannerBell,
            refused: refused,
            clock: surroundings.wall,
            measures: surroundings.measures,
            hazard: surroundings.hazard,
            refusals: ledger,
            log: log
        )
        refusals = RefusalKeeping(ledger, store: store, clock: clock)
        pollers = names.filter { gateway.systems[$0]?.prober != nil }.map { name in
            Poller(
                for: name,
                gateway,
                store: store,
                lines: lines,
                descriptions: descriptions,
                backlog: backlog,
                bell: plannerBell,
                clock: clock,
                insistence: insistence,
                log: log
            )
        }
        planner = Planner(
            Deliberation(
                gateway: gateway,
                store: store,
                lines: lines,
                descriptions: descriptions,
                clock: clock,
                entropy: surroundings.entropy,
                bookings: Bookings()
            ),
            backlog: backlog,
            bells: courierBells,
            rush: rush,
            pause: surroundings.pause,
            hazard: surroundings.hazard,
            portions: surroundings.portions,
            insistence: insistence,
            measures: surroundings.measures,
            log: log
        )
        couriers = names.map { name in
            Courier(
                for: name,
                gateway,
                store: store,
                lines: lines,
                descriptions: descriptions,
                clock: clock,
                entropy: surroundings.entropy,
                rush: rush,
                pause: surroundings.pause,
                hazard: surroundings.hazard,
                insistence: insistence,
                measures: surroundings.measures,
                log: log
            )
        }
        keeper = Keeper(gateway, store: store, clock: clock)
        intake = Intake(store: store, clock: clock, rush: rush, pause: surroundings.pause)
        quarantine = QuarantineKeeper(
            refused,
            keepingBodies: gateway.limits.keepsRefusedBodies,
            surroundings.conserve,
            store: store,
            clock: clock
        )
        self.lines = lines
        self.descriptions = descriptions
        self.plannerBell = plannerBell
        self.courierBells = courierBells
        pollerBells = pollers.map { _ in Doorbell() }
        self.surroundings = surroundings
    }

    /// What is counted.
    package var measures: Measures { surroundings.measures }

    /// How often each connection began to fail.
    package var alarm: Alarm { surroundings.alarm }

    /// The pumps as services, in the order in which they depend on each other: shut down in reverse, they stop with
    /// the data.
    package var pumps: [any Service] { pumps { $0 } }

    /// The pumps as services, each with its stage wrapped by somebody who looks on.
    package func pumps(watching watch: (any Pumping) -> any Pumping) -> [any Service] {
        let couriers = zip(couriers, courierBells).map { pump(watch($0), bell: $1) }
        return couriers + [pump(watch(planner), bell: plannerBell)]
            + zip(pollers, pollerBells).map { pump(watch($0), bell: $1) }
            + [keeper, intake, refusals, quarantine].map { (stage: any Pumping) in
                pump(watch(stage), bell: Doorbell())
            }
    }

    /// Wakes every pump that may have something to do, because somebody changed something by hand.
    package func wake() {
        for bell in [plannerBell] + courierBells + pollerBells { bell.ring() }
    }

    /// Every stage, in the order in which a rehearsal turns them: what goes out before what comes in.
    package var stages: [any Pumping] { couriers + [planner] + pollers + [quarantine] }

    private func pump(_ stage: any Pumping, bell: Doorbell) -> any Service {
        Pump(stage, bell: bell, clock: surroundings.clock, log: surroundings.log)
    }
}
