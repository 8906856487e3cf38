/// Lets one task through at a time; the others wait in order.
actor Turnstile {
    private var busy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Waits until nobody is inside, and goes in.
    func enter() async {
        guard busy else { return busy = true }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Goes out, and lets the next one in.
    func leave() {
        if waiting.isEmpty { busy = false } else { waiting.removeFirst().resume() }
    }
}
