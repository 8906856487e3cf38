import Synchronization

/// The configuration that a running gateway goes by.
final class ConfigurationInForce: Sendable {
    private let configuration: Mutex<LoadedConfiguration>

    /// Puts a configuration in force.
    init(_ configuration: LoadedConfiguration) { self.configuration = Mutex(configuration) }

    /// The configuration in force now.
    var now: LoadedConfiguration { configuration.withLock { $0 } }

    /// Puts another one in force.
    ///
    /// - Returns: the keys whose new values count only after a restart.
    func replace(with new: LoadedConfiguration) -> [String] {
        configuration.withLock { old in
            defer { old = new }
            let fixed: [(key: String, isChanged: Bool)] = [
                ("gateway.listen", old.listen != new.listen), ("gateway.tls", old.tls != new.tls),
                ("gateway.operations", old.operations != new.operations), ("gateway.store", old.store != new.store),
                ("gateway.limits", old.server != new.server), ("sandbox", old.isSandbox != new.isSandbox),
            ]
            return fixed.filter(\.isChanged).map(\.key)
        }
    }
}
