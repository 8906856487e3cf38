/// Why a load cannot be put on a server.
package enum LoadError: Error, Sendable, Hashable {
    /// The numbers make no sense.
    case invalid(String)
    /// Nobody takes connections there.
    case unreachable
    /// The system has no more sockets.
    case noSocket
}
