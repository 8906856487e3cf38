import Model
import Synchronization

/// Where this process reads on in the lists of systems: from a cursor as it is, if it knows that nobody has asked for
/// the page behind it.
///
/// Some systems turn a page with every request, whether its answer arrives or not. After a crash, or an answer that was
/// lost, their list begins anew; what is read twice is known by its delivery key.
final class Bookmark: Sendable {
    private let untouched = Mutex<[String: String]>([:])

    /// The cursor to ask from.
    func open(_ name: String, at cursor: String?, in prober: any Prober) -> String? {
        let isUntouched = untouched.withLock { $0.removeValue(forKey: name) == cursor }
        return isUntouched ? cursor : cursor.map { prober.reopened($0) }
    }

    /// Notes that nothing was handed out behind a cursor: it has just been reached, or the system has refused to answer.
    func lay(_ name: String, at cursor: String?) { untouched.withLock { $0[name] = cursor } }
}
