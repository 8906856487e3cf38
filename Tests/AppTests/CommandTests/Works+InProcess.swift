import Logging
import Model
import Pipeline
import Store

@testable import App

extension Works {
    /// The works of a configuration in process: they log nothing, and let no time pass.
    static func inProcess(
        _ configuration: LoadedConfiguration,
        store: any Store,
        over network: any Transport,
        clock: any WallClock,
        seed: String,
        portions: Portions = .usual
    ) -> Works {
        Works(
            configuration.gateway,
            in: .init(
                store: store,
                transport: network,
                clock: clock,
                entropy: SeededEntropy(seed: seed),
                pause: { _ in },
                conserve: Works.Surroundings.conserve,
                portions: portions,
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
    }
}
