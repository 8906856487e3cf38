import CMicroHTTPD
import Model

/// An answer in libmicrohttpd's hands.
@safe struct Reply: ~Copyable {
    private let pointer: OpaquePointer

    /// Makes a reply of an answer; nil when the answer cannot be written as it stands.
    ///
    /// `Content-Length` and `Transfer-Encoding` are the server's to say; lines with an empty value are left out. A line
    /// break in a name or a value is a forged header: there is no reply then.
    static func of(_ response: HTTPResponse, closing: Bool) -> Reply? {
        guard let pointer = unsafe crosswalk_response(response.body, response.body.count) else { return nil }
        let reply = unsafe Reply(pointer: pointer)
        for line in response.headers.lines where isOurs(line) {
            guard unsafe MHD_add_response_header(pointer, line.name, line.value) == crosswalk_go_on() else {
                return nil
            }
        }
        if closing { unsafe MHD_add_response_header(pointer, "Connection", "close") }
        return reply
    }

    private init(pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe MHD_destroy_response(pointer)
    }

    /// Gives the reply to a connection; false when the connection takes none.
    func queue(on connection: OpaquePointer, status: Int) -> Bool {
        unsafe MHD_queue_response(connection, CUnsignedInt(status), pointer) == crosswalk_go_on()
    }

    private static func isOurs(_ line: HTTPHeaders.Line) -> Bool {
        !line.value.isEmpty && !HTTPHeaders.same(line.name, "Content-Length")
            && !HTTPHeaders.same(line.name, "Transfer-Encoding")
    }
}
