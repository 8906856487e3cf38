import COpenSSL

/// An X.509 certificate, as far as somebody who watches over it wants to know it.
package struct Certificate: Sendable, Hashable {
    /// From when it is valid, in seconds since the epoch.
    package let notBefore: Int64
    /// Until when it is valid, in seconds since the epoch.
    package let notAfter: Int64
    /// Whether it names the host that was asked about.
    package let coversHost: Bool

    /// States what is known of a certificate.
    package init(notBefore: Int64, notAfter: Int64, coversHost: Bool) {
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.coversHost = coversHost
    }

    /// Reads the first certificate of a chain in PEM.
    ///
    /// - Parameters:
    ///   - pem: the chain.
    ///   - host: the name by which clients call; wildcards of the certificate are heeded (RFC 9525).
    /// - Throws: `CryptoError.invalidKey` when there is no certificate in it.
    package init(pem: [UInt8], host: String) throws(CryptoError) {
        guard let source = unsafe BIO_new_mem_buf(pem, CInt(clamping: pem.count)) else { throw .failed }
        defer { unsafe BIO_free(source) }
        guard let certificate = unsafe crosswalk_read_certificate(source) else {
            ERR_clear_error()
            throw .invalidKey
        }
        defer { unsafe X509_free(certificate) }
        guard let before = unsafe Self.seconds(X509_get0_notBefore(certificate)),
            let after = unsafe Self.seconds(X509_get0_notAfter(certificate))
        else { throw .invalidKey }
        notBefore = before
        notAfter = after
        let isAddress = unsafe X509_check_ip_asc(certificate, host, 0) == 1
        coversHost = unsafe isAddress || X509_check_host(certificate, host, host.utf8.count, 0, nil) == 1
        ERR_clear_error()
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var (days, seconds): (CInt, CInt) = (0, 0)
        guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { return nil }
        defer { unsafe ASN1_TIME_free(epoch) }
        guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}
