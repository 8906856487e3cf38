import CMicroHTTPD

/// The functions that libmicrohttpd calls on a clerk's thread; each finds its Swift objects again and hands over.
///
/// A connection keeps its `Peer` and a request its `Exchange`, each retained once: the peer from the connection's first
/// notice to its last, the exchange from the request line to the completed notice, which comes for every request line.
enum Callbacks {
    static func all(_ clerk: UnsafeMutableRawPointer) -> crosswalk_callbacks {
        unsafe crosswalk_callbacks(
            context: clerk,
            target: target,
            request: request,
            completed: completed,
            connection: connection
        )
    }

    private static let connection: MHD_NotifyConnectionCallback = { context, connection, kept, notice in
        guard let context = unsafe context, let connection = unsafe connection, let kept = unsafe kept else { return }
        let clerk = unsafe Unmanaged<Clerk>.fromOpaque(context).takeUnretainedValue()
        if crosswalk_is_opening(notice) == 1 {
            let peer = unsafe clerk.reception.opened(connection)
            unsafe kept.pointee = Unmanaged.passRetained(peer).toOpaque()
        } else if let peer = unsafe kept.pointee {
            unsafe kept.pointee = nil
            unsafe clerk.closed(Unmanaged<Peer>.fromOpaque(peer).takeRetainedValue())
        }
    }

    private static let target:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
            context,
            target,
            connection in
            guard let context = unsafe context, let connection = unsafe connection,
                let peer = unsafe crosswalk_kept(connection)
            else { return nil }
            let clerk = unsafe Unmanaged<Clerk>.fromOpaque(context).takeUnretainedValue()
            let exchange = unsafe clerk.reception.begin(
                connection,
                by: clerk,
                peer: Unmanaged<Peer>.fromOpaque(peer).takeUnretainedValue(),
                target: target.flatMap { unsafe String(validatingCString: $0) }
            )
            return unsafe Unmanaged.passRetained(exchange).toOpaque()
        }

    private static let request: MHD_AccessHandlerCallback = {
        context,
        connection,
        _,
        method,
        version,
        bytes,
        count,
        kept in
        guard let context = unsafe context, let connection = unsafe connection, let count = unsafe count,
            let exchange = unsafe kept?.pointee
        else { return crosswalk_hang_up() }
        let reception = unsafe Unmanaged<Clerk>.fromOpaque(context).takeUnretainedValue().reception
        let kept = unsafe advance(
            reception,
            connection,
            Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue(),
            method: method,
            version: version,
            piece: UnsafeRawBufferPointer(start: bytes, count: count.pointee)
        )
        unsafe count.pointee = 0
        return kept ? crosswalk_go_on() : crosswalk_hang_up()
    }

    private static let completed: MHD_RequestCompletedCallback = { context, connection, kept, _ in
        guard let context = unsafe context, let connection = unsafe connection, let kept = unsafe kept,
            let exchange = unsafe kept.pointee
        else { return }
        unsafe kept.pointee = nil
        let reception = unsafe Unmanaged<Clerk>.fromOpaque(context).takeUnretainedValue().reception
        unsafe reception.completed(connection, Unmanaged<Exchange>.fromOpaque(exchange).takeRetainedValue())
    }

    private static func advance(
        _ reception: Reception,
        _ connection: OpaquePointer,
        _ exchange: Exchange,
        method: UnsafePointer<CChar>?,
        version: UnsafePointer<CChar>?,
        piece: UnsafeRawBufferPointer
    ) -> Bool {
        switch exchange.stage {
        case .head:
            return unsafe reception.receiveHead(
                connection,
                exchange,
                method: method.flatMap { unsafe String(validatingCString: $0) } ?? "",
                version: version.flatMap { unsafe String(validatingCString: $0) } ?? "",
                isPlain: crosswalk_head_is_plain(connection, method, exchange.target?.utf8.count ?? 0, version) == 1
            )
        case .body where unsafe !piece.isEmpty:
            return unsafe reception.receive(connection, exchange, piece)
        case .body:
            return unsafe reception.ask(connection, exchange)
        case .asked:
            return unsafe reception.resume(connection, exchange)
        case .refused:
            return false
        }
    }
}
