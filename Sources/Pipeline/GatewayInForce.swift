import Synchronization

/// The configuration in force: replaced as a whole, read at the beginning of every turn and request.
package final class GatewayInForce: Sendable {
    private let gateway: Mutex<Gateway>

    /// Puts a configuration in force.
    package init(_ gateway: Gateway) {
        self.gateway = Mutex(gateway)
    }

    /// The configuration in force now.
    package var now: Gateway { gateway.withLock { $0 } }

    /// Puts another configuration in force; turns and requests under way end under the old one.
    package func replace(with gateway: Gateway) {
        self.gateway.withLock { $0 = gateway }
    }
}
