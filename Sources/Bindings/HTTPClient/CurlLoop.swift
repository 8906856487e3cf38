import CCurl
import Model
import Resources
import Synchronization

/// The thread that all transfers run on, and the box through which others reach it.
@safe final class CurlLoop: @unchecked Sendable {
    private struct Inbox {
        var isOpen = true
        var isStopping = false
        var submitted: [Transfer] = []
        var cancelled: [Transfer] = []
        var stopped: [CheckedContinuation<Void, Never>] = []
    }

    /// How many idle connections are kept for later, over all hosts.
    private static let keptConnections = 64
    /// The longest sleep without an event, in milliseconds; curl's own timers and the box wake it earlier.
    private static let longestSleep: CInt = 60_000

    private let configuration: ClientConfiguration
    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())
    // The thread's own.
    private var turnstile: Turnstile<Transfer>
    private var running: [ObjectIdentifier: EasyHandle] = [:]

    /// Starts the thread; it holds on to the loop until it is stopped.
    init(_ configuration: ClientConfiguration) {
        guard Self.isReady, let multi = unsafe curl_multi_init() else { fatalError("curl cannot be set up") }
        self.configuration = configuration
        unsafe self.multi = multi
        turnstile = Turnstile(limit: configuration.limits.exchangesPerHost)
        unsafe crosswalk_set_multi(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
        OwnThread.start { self.run() }
    }

    /// Takes on a transfer.
    func submit(_ transfer: Transfer) {
        let isTaken = inbox.withLock { inbox in
            guard inbox.isOpen, !inbox.isStopping else { return false }
            inbox.submitted.append(transfer)
            unsafe curl_multi_wakeup(multi)
            return true
        }
        if !isTaken { transfer.finish(.failure(.cancelled)) }
    }

    /// Ends a transfer, whether it is under way, waiting, or still to be submitted.
    func cancel(_ transfer: Transfer) {
        transfer.isCancelled.store(true, ordering: .relaxed)
        inbox.withLock { inbox in
            guard inbox.isOpen else { return }
            inbox.cancelled.append(transfer)
            unsafe curl_multi_wakeup(multi)
        }
    }

    /// Ends all transfers and the thread.
    func stop() {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return }
            inbox.isStopping = true
            unsafe curl_multi_wakeup(multi)
        }
    }

    /// Ends all transfers and waits for the end of the thread.
    func stopped() async {
        stop()
        await withCheckedContinuation { continuation in
            let isOver = inbox.withLock { inbox in
                if inbox.isOpen { inbox.stopped.append(continuation) }
                return !inbox.isOpen
            }
            if isOver { continuation.resume() }
        }
    }

    private func run() {
        while true {
            let (submitted, cancelled, isStopping) = inbox.withLock { inbox in
                defer { (inbox.submitted, inbox.cancelled) = ([], []) }
                return (inbox.submitted, inbox.cancelled, inbox.isStopping)
            }
            for transfer in submitted { take(transfer) }
            for transfer in cancelled { drop(transfer) }
            guard !isStopping else { return end() }
            var count: CInt = 0
            unsafe curl_multi_perform(multi, &count)
            collect()
            unsafe curl_multi_poll(multi, nil, 0, Self.longestSleep, nil)
        }
    }

    private func take(_ transfer: Transfer) {
        guard !transfer.isCancelled.load(ordering: .relaxed) else { return transfer.finish(.failure(.cancelled)) }
        if turnstile.enter(transfer, at: transfer.url.place) { begin(transfer) }
    }

    private func begin(_ transfer: Transfer) {
        guard let handle = EasyHandle(transfer, configuration),
            unsafe curl_multi_add_handle(multi, handle.pointer) == CURLM_OK
        else {
            transfer.finish(.failure(.unreachable("the exchange cannot be set up")))
            return leave(transfer)
        }
        running[ObjectIdentifier(transfer)] = handle
    }

    private func drop(_ transfer: Transfer) {
        if let waiting = turnstile.remove(at: transfer.url.place, where: { $0 === transfer }) {
            waiting.finish(.failure(.cancelled))
        } else {
            finish(transfer) { _ in .failure(.cancelled) }
        }
    }

    private func collect() {
        var result = CURLE_OK
        while let pointer = unsafe crosswalk_next_done(multi, &result) {
            guard let context = unsafe crosswalk_context(pointer) else { continue }
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            finish(transfer) { $0.outcome(result) }
        }
    }

    private func finish(_ transfer: Transfer, _ outcome: (EasyHandle) -> Transfer.Outcome) {
        guard let handle = running.removeValue(forKey: ObjectIdentifier(transfer)) else { return }
        let outcome = outcome(handle)
        unsafe curl_multi_remove_handle(multi, handle.pointer)
        transfer.finish(outcome)
        leave(transfer)
    }

    private func leave(_ transfer: Transfer) {
        if let next = turnstile.leave(transfer.url.place) { begin(next) }
    }

    private func end() {
        for transfer in turnstile.removeAll() { transfer.finish(.failure(.cancelled)) }
        for handle in Array(running.values) { finish(handle.transfer) { _ in .failure(.cancelled) } }
        let (late, waiting) = inbox.withLock { inbox in
            inbox.isOpen = false
            return (inbox.submitted, inbox.stopped)
        }
        for transfer in late { transfer.finish(.failure(.cancelled)) }
        unsafe curl_multi_cleanup(multi)
        for continuation in waiting { continuation.resume() }
    }

    /// Sets curl up for the process, once.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
}
