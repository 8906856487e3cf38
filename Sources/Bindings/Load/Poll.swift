import CEpoll
import Glibc

/// An epoll: which of many sockets have something to read, or room to write.
@safe struct Poll: ~Copyable {
    /// How many events are taken at once.
    private static let room = 256

    private let descriptor = crosswalk_poll()
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: room)

    init() throws(LoadError) {
        guard descriptor >= 0 else { throw .noSocket }
    }

    deinit {
        close(descriptor)
        unsafe events.deallocate()
    }

    /// Watches a socket; its events carry the mark.
    func watch(_ socket: CInt, forRoom isForRoom: Bool, as mark: Int) {
        _ = crosswalk_watch(descriptor, socket, isForRoom ? 1 : 0, UInt32(mark))
    }

    /// Watches a socket that is watched already in another way.
    func watchAgain(_ socket: CInt, forRoom isForRoom: Bool, as mark: Int) {
        _ = crosswalk_watch_again(descriptor, socket, isForRoom ? 1 : 0, UInt32(mark))
    }

    /// Waits for events for so long at most, and tells how many there are.
    func wait(nanoseconds: Int64) -> Int {
        max(0, Int(unsafe crosswalk_wait(descriptor, events, CInt(Self.room), nanoseconds)))
    }

    /// The mark of one of the events that were waited for.
    func mark(of event: Int) -> Int { Int(unsafe events[event].data.u32) }
}
