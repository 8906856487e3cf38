import CCurl

/// The functions that curl calls on the loop's thread; each finds its transfer again and hands over.
///
/// The loop keeps a transfer for as long as curl has its handle.
enum TransferCallbacks {
    static func all(_ transfer: UnsafeMutableRawPointer) -> crosswalk_transfer {
        unsafe crosswalk_transfer(
            context: transfer,
            body: body,
            header: header,
            upload: upload,
            rewind: rewind,
            open: open
        )
    }

    private static let body: curl_write_callback = { bytes, size, count, context in
        guard let transfer = unsafe transfer(context), let bytes = unsafe bytes else { return 0 }
        let taken = unsafe transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
        return taken ? size * count : 0
    }

    private static let header: curl_write_callback = { bytes, size, count, context in
        guard let transfer = unsafe transfer(context), let bytes = unsafe bytes else { return 0 }
        let line = unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
        return transfer.receiveHeader(line) ? size * count : 0
    }

    private static let upload: curl_read_callback = { room, size, count, context in
        guard let transfer = unsafe transfer(context) else { return Int(CURL_READFUNC_ABORT) }
        return unsafe transfer.upload(into: UnsafeMutableRawBufferPointer(start: room, count: size * count))
    }

    private static let rewind: curl_seek_callback = { context, offset, _ in
        guard let transfer = unsafe transfer(context), offset == 0, transfer.rewind() else {
            return CURL_SEEKFUNC_FAIL
        }
        return CURL_SEEKFUNC_OK
    }

    private static let open: curl_opensocket_callback = { context, _, address in
        guard let transfer = unsafe transfer(context), let address = unsafe address else {
            return crosswalk_no_socket()
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe crosswalk_address_bytes(address, &bytes)
        guard transfer.allows(IPAddress(bytes: Array(bytes.prefix(Int(count))))) else { return crosswalk_no_socket() }
        return unsafe crosswalk_open(address)
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }
}
