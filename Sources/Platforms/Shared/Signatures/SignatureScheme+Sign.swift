import Crypto
package import Model

extension SignatureScheme {
    /// Signs a request the way its provider would: for simulators, for replays and for tests.
    ///
    /// Values that the scheme wants in the body (Linear's timestamp, Mailgun's whole signature) are put there, and
    /// headers that it requires are added; a signature from before is replaced.
    ///
    /// - Parameters:
    ///   - request: what to sign.
    ///   - secret: the sender's secret; for Ed25519 the private key.
    ///   - id: the delivery's id, for schemes that have one in a header or token; a body's own id is left alone.
    ///   - now: the time to state.
    ///   - publicURL: the endpoint's URL, for schemes that sign it.
    /// - Returns: the request with its signature.
    /// - Throws: `SettingsError` when the secret, the URL or the body is not what the scheme needs.
    package func sign(
        _ request: HTTPRequest,
        with secret: Secret,
        id: String? = nil,
        at now: Timestamp,
        publicURL: String? = nil
    ) throws(SettingsError) -> HTTPRequest {
        let key = try signingKey(of: secret)
        let stamp = freshness?.format.write(now) ?? ""
        let id = id ?? "msg_\(now.milliseconds)"
        var signed = request
        for line in required.lines { signed.headers.replace(line.name, line.value) }
        try self.id?.put(.string(id), into: &signed)
        try token?.put(.string(id), into: &signed)
        if case .header? = dedupe { try dedupe?.put(.string(id), into: &signed) }
        try freshness?.place.put(freshness?.format.json(stamp) ?? .null, into: &signed)
        let url = try signedURL(of: request, publicURL)
        let values = SignedValues(id: id, token: id, timestamp: stamp, url: url)
        let message = values.message(template, signed, key: key)
        try signature.put(.string(header(for: try code(of: message, key: key), stamp)), into: &signed)
        return signed
    }

    private func code(of message: [UInt8], key: [UInt8]) throws(SettingsError) -> [UInt8] {
        guard algorithm == .ed25519 else { return algorithm.code(of: message, key: key) }
        do {
            return try Ed25519.sign(message, privateKey: key)
        } catch {
            throw SettingsError("secrets", "the private key cannot sign", remedy: "give a private key of Ed25519")
        }
    }

    private func signedURL(of request: HTTPRequest, _ publicURL: String?) throws(SettingsError) -> String {
        do {
            return try SignedValues.url(of: request, self, publicURL)
        } catch {
            throw SettingsError("url", "the scheme signs the endpoint's URL", remedy: "say which URL")
        }
    }

    /// The signature header's value: the elements that the scheme reads besides the signature, then the signature.
    private func header(for code: [UInt8], _ stamp: String) -> String {
        let signature = encoding.encode(code)
        guard let separator = grammar.pairs, let key = grammar.keys.first else { return signature }
        let own = "\(key)\(Unicode.Scalar(separator))\(signature)"
        guard let items = grammar.items, case .element(let name)? = freshness?.place else { return own }
        return "\(name)\(Unicode.Scalar(separator))\(stamp)\(Unicode.Scalar(items))\(own)"
    }
}

extension SignatureScheme.Place {
    /// Puts a value there; elements of the signature header are written with the signature.
    fileprivate func put(_ value: JSON, into request: inout HTTPRequest) throws(SettingsError) {
        switch self {
        case .header(let name): request.headers.replace(name, FieldValue(plain: value).text ?? "")
        case .element: break
        case .body(let path):
            guard case .object(let object)? = try? JSON.parse(request.body) else {
                throw SettingsError("body", "the scheme signs a value of a JSON body", remedy: "sign a JSON object")
            }
            let names = path.split(separator: ".").map(String.init)
            request.body = JSON.object(Self.putting(value, at: names[...], in: object)).bytes
        }
    }

    private static func putting(_ value: JSON, at names: ArraySlice<String>, in object: JSONObject) -> JSONObject {
        var object = object
        guard let name = names.first else { return object }
        let rest = names.dropFirst()
        let inner = JSON.object(putting(value, at: rest, in: object[name]?.object ?? JSONObject()))
        object[name] = rest.isEmpty ? value : inner
        return object
    }
}
