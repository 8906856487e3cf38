import CMicroHTTPD
import Glibc

/// Wakes one thread that waits for it; a ring before the wait is not lost, many rings count as one.
final class Bell: Sendable {
    let descriptor = eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC))

    deinit {
        close(descriptor)
    }

    func ring() {
        eventfd_write(descriptor, 1)
    }

    /// Waits for a ring, for no longer than some milliseconds or, when they are negative, for as long as it takes;
    /// returns whether it rang.
    @discardableResult
    func wait(milliseconds: Int) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        unsafe poll(&waited, 1, CInt(clamping: milliseconds))
        return silence()
    }

    /// Forgets the rings so far; returns whether there were any.
    @discardableResult
    func silence() -> Bool {
        var rings: eventfd_t = 0
        return unsafe eventfd_read(descriptor, &rings) == 0
    }
}
