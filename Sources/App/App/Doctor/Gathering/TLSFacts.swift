import Crypto
import Foundation

extension TLSCheck.Facts {
    /// Reads the certificate of an identity.
    init(reading identity: ServerIdentity?, for host: String?) {
        guard let path = identity?.certificate else {
            self = .none
            return
        }
        do throws(CryptoError) {
            guard let data = FileManager.default.contents(atPath: path) else { throw .invalidKey }
            self = .read(try Certificate(pem: Array(data), host: host ?? ""))
        } catch {
            self = .unreadable(path)
        }
    }
}
