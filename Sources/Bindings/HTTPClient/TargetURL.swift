import CCurl
import Model

/// A URL as curl understands it: what the egress rule judged is what curl will go to, to the letter.
@safe final class TargetURL: @unchecked Sendable {
    let scheme: String
    let host: String
    let port: String
    private let pointer: OpaquePointer

    /// Reads an absolute URL.
    ///
    /// - Throws: `TransportError.forbidden` for text that is no URL or carries a user's name or password.
    init(_ text: String) throws(TransportError) {
        guard !text.utf8.contains(0), let pointer = unsafe curl_url() else {
            throw .forbidden("the target is no URL")
        }
        unsafe self.pointer = pointer
        let flags = CUnsignedInt(CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME)
        let isURL = unsafe curl_url_set(pointer, CURLUPART_URL, text, flags) == CURLUE_OK
        scheme = unsafe Self.part(CURLUPART_SCHEME, of: pointer)?.lowercased() ?? ""
        host = unsafe Self.part(CURLUPART_HOST, of: pointer)?.lowercased() ?? ""
        port = unsafe Self.part(CURLUPART_PORT, of: pointer) ?? ""
        guard isURL, !host.isEmpty else { throw .forbidden("the target is no URL") }
        guard unsafe Self.part(CURLUPART_USER, of: pointer) == nil,
            unsafe Self.part(CURLUPART_PASSWORD, of: pointer) == nil
        else { throw .forbidden("the target carries a user name or a password") }
    }

    deinit {
        unsafe curl_url_cleanup(pointer)
    }

    /// The name of the place: exchanges with the same place wait for each other's turn.
    var place: String { "\(scheme)://\(host):\(port)" }

    /// Lends curl's handle.
    func lend<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(pointer)
    }

    private static func part(_ part: CURLUPart, of pointer: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(pointer, part, &text, CUnsignedInt(CURLU_DEFAULT_PORT)) == CURLUE_OK,
            let text = unsafe text
        else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
