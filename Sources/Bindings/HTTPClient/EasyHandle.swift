import CCurl
import Model

/// curl's side of one transfer: the options it goes by, and the memory those point to.
@safe final class EasyHandle {
    let transfer: Transfer
    let pointer: UnsafeMutableRawPointer
    private var lines: UnsafeMutablePointer<curl_slist>?
    private let reason = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// Sets a transfer up; nil when curl has no memory left or does not take an option.
    init?(_ transfer: Transfer, _ configuration: ClientConfiguration) {
        guard let pointer = unsafe curl_easy_init() else { return nil }
        self.transfer = transfer
        unsafe self.pointer = pointer
        unsafe reason.initialize(repeating: 0)
        guard setRequest(), setLimits(), setTrust(configuration) else { return nil }
        setCallbacks()
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(lines)
        unsafe reason.deallocate()
    }

    /// What became of the transfer.
    func outcome(_ result: CURLcode) -> Transfer.Outcome {
        guard result != CURLE_OK else {
            let response = unsafe transfer.response(status: crosswalk_number(pointer, CURLINFO_RESPONSE_CODE))
            return response.map(Result.success) ?? .failure(.noAnswer("the answer broke off within its header"))
        }
        let wasSent = unsafe crosswalk_number(pointer, CURLINFO_REQUEST_SIZE) > 0
        let told = unsafe reason.baseAddress.map { unsafe String(cString: $0) } ?? ""
        let text = unsafe told.isEmpty ? String(cString: curl_easy_strerror(result)) : told
        return .failure(transfer.error(text, wasSent: wasSent))
    }

    private func setRequest() -> Bool {
        let request = transfer.request
        guard unsafe transfer.url.lend({ unsafe set(CURLOPT_CURLU, UnsafeMutableRawPointer($0)) }) else { return false }
        switch request.method {
        case "GET" where !transfer.hasBody: break
        case "HEAD": guard set(CURLOPT_NOBODY, 1) else { return false }
        default:
            if transfer.hasBody {
                guard set(CURLOPT_POST, 1),
                    unsafe crosswalk_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
                        == CURLE_OK
                else { return false }
            }
            guard set(CURLOPT_CUSTOMREQUEST, request.method) else { return false }
        }
        // Without a body there is nothing to rewind, so curl would start over: such a request takes a new connection.
        if !transfer.isIdempotent, request.body.isEmpty { guard set(CURLOPT_FRESH_CONNECT, 1) else { return false } }
        return setHeaders(request.headers)
    }

    private func setHeaders(_ headers: HTTPHeaders) -> Bool {
        // Lines that curl would write by itself: it waits a second for leave to send a body, and calls it a form.
        var texts = ["Expect:"]
        if headers.first("Content-Type") == nil { texts.append("Content-Type:") }
        texts += headers.lines.filter { !Self.isFraming($0) }.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        for text in texts {
            guard let longer = unsafe curl_slist_append(lines, text) else { return false }
            unsafe lines = longer
        }
        return unsafe set(CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(lines))
    }

    /// Whether a line says where the body ends, which is curl's to say: a second opinion would be a second request.
    private static func isFraming(_ line: HTTPHeaders.Line) -> Bool {
        HTTPHeaders.same(line.name, "Content-Length") || HTTPHeaders.same(line.name, "Transfer-Encoding")
    }

    private func setLimits() -> Bool {
        let limits = transfer.limits
        let totalTime = min(limits.totalTime, transfer.request.patience ?? limits.totalTime)
        return set(CURLOPT_NOSIGNAL, 1) && set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectTime.milliseconds)
            && set(CURLOPT_TIMEOUT_MS, max(1, totalTime.milliseconds))
            && set(CURLOPT_LOW_SPEED_LIMIT, 1)
            && set(CURLOPT_LOW_SPEED_TIME, max(1, limits.stallTime.milliseconds / 1000))
            && set(CURLOPT_PROTOCOLS_STR, "http,https") && set(CURLOPT_FOLLOWLOCATION, 0)
            && set(CURLOPT_ACCEPT_ENCODING, "gzip") && set(CURLOPT_TCP_KEEPALIVE, 1)
            && set(CURLOPT_MAXAGE_CONN, Self.oldestConnection)
            // A transfer that has run out of time leaves its name look-up behind, which may take a minute more. Without
            // this, curl waits for it, and everybody else's transfers with it.
            && set(CURLOPT_QUICK_EXIT, 1)
    }

    private func setTrust(_ configuration: ClientConfiguration) -> Bool {
        guard set(CURLOPT_PROXY, configuration.proxy ?? ""), set(CURLOPT_USERAGENT, configuration.userAgent),
            set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
            set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        else { return false }
        if let authorities = configuration.authorities {
            guard set(CURLOPT_CAINFO_BLOB, authorities) else { return false }
        }
        guard let identity = configuration.identity else { return true }
        return set(CURLOPT_SSLCERT_BLOB, identity.certificate) && set(CURLOPT_SSLKEY_BLOB, identity.key)
    }

    /// How long a connection may have lain idle to be used again, in seconds; servers and the networks between forget
    /// them after a minute or more.
    private static let oldestConnection = 45

    private func set(_ option: CURLoption, _ value: Int) -> Bool {
        unsafe crosswalk_set_number(pointer, option, value) == CURLE_OK
    }

    private func set(_ option: CURLoption, _ value: String) -> Bool {
        unsafe crosswalk_set_text(pointer, option, value) == CURLE_OK
    }

    private func set(_ option: CURLoption, _ value: [UInt8]) -> Bool {
        unsafe crosswalk_set_bytes(pointer, option, value, value.count) == CURLE_OK
    }

    private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) -> Bool {
        unsafe crosswalk_set_pointer(pointer, option, value) == CURLE_OK
    }

    private func setCallbacks() {
        var callbacks = unsafe TransferCallbacks.all(Unmanaged.passUnretained(transfer).toOpaque())
        unsafe crosswalk_set_callbacks(pointer, &callbacks)
        _ = unsafe set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(reason.baseAddress))
    }
}

extension Duration {
    /// The whole milliseconds of a duration, at least 1 and at most what curl takes.
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(CInt.max) / 1000 else { return Int(CInt.max) }
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
