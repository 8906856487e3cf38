import CMicroHTTPD
import Glibc

/// A running libmicrohttpd: its threads, its listening socket, and the thread that watches the clock.
@safe final class Daemon: @unchecked Sendable {
    /// How often the clock is looked at, in milliseconds: how late a slow connection may be closed.
    private static let sweepInterval = 200
    /// How long the 503s of a hard stop may take to reach their clients, in milliseconds.
    private static let farewellTime = 1000
    /// What a connection needs beside the request's header for its buffers and the reply's header, in bytes.
    private static let workingMemory = 16 << 10

    let port: UInt16
    private let reception: Reception
    private let pointer: OpaquePointer
    private let closing = Bell()
    private let watched = Bell()

    /// Starts to listen and to serve.
    init(_ configuration: ServerConfiguration, reception: Reception) throws(HTTPServerError) {
        let limits = configuration.limits
        guard (1...64).contains(configuration.threads), limits.connections >= configuration.threads,
            limits.body >= 0, (1 << 10...1 << 20).contains(limits.header), (1...86_400).contains(limits.idleSeconds),
            limits.readTime > .zero, (limits.connectionsPerAddress ?? 1) > 0
        else { throw .invalid("a limit of the server is out of its range") }
        var address = sockaddr_storage()
        guard unsafe crosswalk_address(configuration.address, configuration.port, &address) == 1 else {
            throw .invalid("the address \(configuration.address) is not numeric")
        }
        guard let pointer = unsafe Self.start(configuration, at: &address, reception) else {
            throw .cannotListen(
                "\(configuration.address) port \(configuration.port) is taken or not ours, or the TLS keys are not valid"
            )
        }
        unsafe self.pointer = pointer
        self.reception = reception
        port = unsafe crosswalk_port(pointer)
        watch()
    }

    /// Ends everything, the requests in hand after `grace` at the latest.
    ///
    /// libmicrohttpd aborts the process when it is stopped with a connection suspended. There is none: the roster closes
    /// first, and whoever it lists is answered, hence resumed, before `MHD_stop_daemon`.
    func stop(grace: Duration) {
        reception.drain()
        let listener = unsafe MHD_quiesce_daemon(pointer)
        if listener >= 0 { close(listener) }
        reception.roster.drain(until: .now + grace.milliseconds)
        reception.roster.close()
        reception.roster.drain(until: .now + Self.farewellTime)
        closing.ring()
        while !watched.wait(milliseconds: -1) {}
        unsafe MHD_stop_daemon(pointer)
        reception.roster.finish()
        unsafe Unmanaged.passUnretained(reception).release()
    }

    private func watch() {
        OwnThread.start { [reception, closing, watched] in
            while !closing.wait(milliseconds: Self.sweepInterval) { reception.roster.sweep(at: .now) }
            watched.ring()
        }
    }

    /// Starts libmicrohttpd; the reception is retained for its callbacks until it is stopped.
    private static func start(
        _ configuration: ServerConfiguration,
        at address: inout sockaddr_storage,
        _ reception: Reception
    ) -> OpaquePointer? {
        let limits = configuration.limits
        let context = unsafe Unmanaged.passRetained(reception)
        var callbacks = unsafe Callbacks.all(context.toOpaque())
        let started = unsafe withPEM(configuration.tls) { certificate, key, clientAuthority in
            var options = unsafe crosswalk_options(
                threads: CUnsignedInt(configuration.threads),
                connections: CUnsignedInt(clamping: limits.connections),
                connections_per_address: CUnsignedInt(clamping: limits.connectionsPerAddress ?? 0),
                idle_seconds: CUnsignedInt(limits.idleSeconds),
                connection_memory: limits.header + workingMemory,
                certificate: certificate,
                key: key,
                client_authority: clientAuthority
            )
            return unsafe crosswalk_start(&address, &options, &callbacks)
        }
        if unsafe started == nil { unsafe context.release() }
        return unsafe started
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
