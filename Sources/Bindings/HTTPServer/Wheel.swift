import CMicroHTTPD
import Glibc

/// A libmicrohttpd with its connections: it has no thread and does nothing unless it is turned, always by the same one.
@safe struct Wheel: @unchecked Sendable {
    /// What a connection needs beside the request's header for its buffers and the reply's header, in bytes.
    private static let workingMemory = 16 << 10

    private let pointer: OpaquePointer

    /// Opens a libmicrohttpd for a clerk, who is retained for its callbacks until it is stopped; nil when it could not be.
    init?(_ configuration: ServerConfiguration, for clerk: Clerk) {
        let limits = configuration.limits
        let context = unsafe Unmanaged.passRetained(clerk)
        var callbacks = unsafe Callbacks.all(context.toOpaque())
        let opened = unsafe Self.withPEM(configuration.tls) { certificate, key, clientAuthority in
            var options = unsafe crosswalk_options(
                connections: CUnsignedInt(clamping: clerk.limit),
                connections_per_address: CUnsignedInt(clamping: limits.connectionsPerAddress ?? 0),
                idle_seconds: CUnsignedInt(limits.idleSeconds),
                connection_memory: limits.header + Self.workingMemory,
                certificate: certificate,
                key: key,
                client_authority: clientAuthority
            )
            return unsafe crosswalk_open(&options, &callbacks)
        }
        guard let opened = unsafe opened else {
            unsafe context.release()
            return nil
        }
        unsafe pointer = opened
    }

    /// The descriptor that is readable when there is something to do for a client.
    var descriptor: CInt { unsafe crosswalk_epoll(pointer) }

    /// How many milliseconds it may be left alone as long as nothing is readable: 0 when there is work in hand.
    var patience: Int { unsafe Int(crosswalk_patience(pointer)) }

    /// Does what is to be done.
    func turn() {
        unsafe MHD_run(pointer)
    }

    /// Takes a client's socket, which is its own from here on; false when there is no room or the client is gone.
    func add(_ socket: CInt) -> Bool { unsafe crosswalk_add(pointer, socket) == 1 }

    /// Closes every connection and lets go of the clerk; there may be no suspended one, and this is the last turn.
    func stop(for clerk: Clerk) {
        unsafe MHD_stop_daemon(pointer)
        unsafe Unmanaged.passUnretained(clerk).release()
    }

    private static func withPEM(
        _ tls: ServerConfiguration.TLS?,
        _ body: (UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> OpaquePointer?
    ) -> OpaquePointer? {
        guard let tls else { return unsafe body(nil, nil, nil) }
        let certificate = String(decoding: tls.certificate, as: UTF8.self)
        let key = String(decoding: tls.key, as: UTF8.self)
        guard let clientAuthority = tls.clientAuthority else {
            return unsafe certificate.withCString { certificate in
                unsafe key.withCString { key in unsafe body(certificate, key, nil) }
            }
        }
        return unsafe certificate.withCString { certificate in
            unsafe key.withCString { key in
                unsafe String(decoding: clientAuthority, as: UTF8.self).withCString {
                    unsafe body(certificate, key, $0)
                }
            }
        }
    }
}
