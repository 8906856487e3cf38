package import Model
import Synchronization

/// The network by way of curl: one thread drives every exchange, connections are kept and shared between them.
///
/// It follows no redirect, keeps no cookie, asks no proxy of the environment, goes where the egress rule lets it, and
/// answers for every request with one outcome.
package final class CurlTransport: Transport {
    private let configuration: ClientConfiguration
    private let loop: CurlLoop

    /// Starts the thread.
    package init(_ configuration: ClientConfiguration) {
        self.configuration = configuration
        loop = CurlLoop(configuration)
    }

    deinit {
        loop.stop()
    }

    /// Sends a request once; when the calling task is cancelled, the exchange is broken off.
    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let url = try TargetURL(request.target)
        if let refusal = configuration.egress.refusal(scheme: url.scheme, host: url.host) { throw .forbidden(refusal) }
        guard request.isWritable else { throw .forbidden("the request has a line break where none belongs") }
        let cancellation = Cancellation(loop)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let transfer = Transfer(request, to: url, configuration, done: continuation)
                // In this order: a task that is cancelled already has nothing sent for it.
                cancellation.covers(transfer)
                loop.submit(transfer)
            }
        } onCancel: {
            cancellation.cancel()
        }
        return try outcome.get()
    }

    /// Breaks off every exchange and ends the thread; what is sent afterwards is cancelled.
    package func shutdown() async {
        await loop.stopped()
    }
}

/// Brings a task's cancellation to its transfer, whichever of the two comes first.
private final class Cancellation: Sendable {
    private struct State {
        var isCancelled = false
        var transfer: Transfer?
    }

    private let loop: CurlLoop
    private let state = Mutex(State())

    init(_ loop: CurlLoop) {
        self.loop = loop
    }

    func covers(_ transfer: Transfer) {
        let isCancelled = state.withLock { state in
            state.transfer = transfer
            return state.isCancelled
        }
        if isCancelled { loop.cancel(transfer) }
    }

    func cancel() {
        let transfer = state.withLock { state in
            state.isCancelled = true
            return state.transfer
        }
        if let transfer { loop.cancel(transfer) }
    }
}

extension HTTPRequest {
    /// Whether the method and the header lines stay on their lines: no line break, no NUL.
    fileprivate var isWritable: Bool {
        let isToken: (String) -> Bool = { !$0.isEmpty && $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x3a } }
        let isValue: (String) -> Bool = { $0.utf8.allSatisfy { $0 != 0 && $0 != 0x0a && $0 != 0x0d } }
        return isToken(method) && headers.lines.allSatisfy { isToken($0.name) && isValue($0.value) }
    }
}
