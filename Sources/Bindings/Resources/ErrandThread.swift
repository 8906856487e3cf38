import Dispatch
import Synchronization

/// A thread that runs one errand whenever it is told to, and ends with its owner.
///
/// It is nobody else's, so it keeps its priority while the threads that everybody shares give theirs up.
package final class ErrandThread: Sendable {
    private final class Orders: Sendable {
        let bell = DispatchSemaphore(value: 0)
        let isOver = Atomic(false)
    }

    private let orders = Orders()

    /// Starts the thread, which waits.
    package init(_ errand: @escaping @Sendable () -> Void) {
        OwnThread.start { [orders] in
            while true {
                orders.bell.wait()
                if orders.isOver.load(ordering: .acquiring) { return }
                errand()
            }
        }
    }

    deinit {
        orders.isOver.store(true, ordering: .releasing)
        orders.bell.signal()
    }

    /// Has the errand run once more.
    package func run() {
        orders.bell.signal()
    }
}
