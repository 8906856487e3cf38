package import Model

/// A receiver whose requests are signed: its keys in a configuration, and its verifier.
package struct SignedReceiver: Sendable {
    /// The key under `receive`, which is also the name of the arrivals' receiver.
    package let name: String
    /// Proves its requests.
    package let verifier: SignatureVerifier

    /// Its secrets in force.
    var secrets: ReceiverSecrets { ReceiverSecrets(name, verifier.marks) }

    /// Opens a receiver from its keys.
    ///
    /// - Parameters:
    ///   - name: the key under `receive`.
    ///   - settings: the keys below it.
    ///   - standard: the scheme that stands when none is named; nil where one must be.
    /// - Throws: `SettingsError` with a path below the connection.
    package init(_ name: String, _ settings: Settings, standard: SignatureScheme?) throws(SettingsError) {
        self.name = name
        do throws(SettingsError) {
            guard let scheme = try Self.scheme(settings["scheme"]) ?? standard else {
                throw SettingsError("scheme", "there is no scheme", remedy: "name a preset, or write one out")
            }
            verifier = try SignatureVerifier(
                scheme: scheme,
                secrets: settings.secrets("secrets"),
                publicURL: settings.text("url")
            )
        } catch {
            throw error.below("receive.\(name)")
        }
    }

    /// The keys of such a receiver.
    package static func settings(schemeRequired: Bool) -> [Setting] {
        [
            Setting("secrets", .list(.secret), required: true, "The sender's secrets in force; any of them may match."),
            Setting(
                "scheme",
                .either(.choice(SignaturePresets.all.map(\.name)), .data),
                required: schemeRequired,
                "How the sender signs: the name of a preset, or its parameters written out."
            ),
            Setting("url", .url, "The endpoint's URL as it is registered at the sender, for schemes that sign it."),
        ]
    }

    /// The receivers that a connection has: its platform's own webhook, and a relay that signs in its own way.
    ///
    /// - Parameters:
    ///   - receive: what stands under `receive`.
    ///   - preset: the name of the scheme by which the platform itself signs.
    /// - Returns: those that have settings, the platform's own first.
    /// - Throws: `SettingsError` with a path below the connection.
    static func webhooks(_ receive: Settings?, signedBy preset: String) throws(SettingsError) -> [SignedReceiver] {
        var receivers: [SignedReceiver] = []
        for name in ["webhook", "signed"] {
            guard let settings = receive?.group(name) else { continue }
            let standard = name == "webhook" ? SignaturePresets.named(preset) : nil
            receivers.append(try SignedReceiver(name, settings, standard: standard))
        }
        return receivers
    }

    private static func scheme(_ value: Settings.Value?) throws(SettingsError) -> SignatureScheme? {
        switch value {
        case nil: return nil
        case .text(let name):
            guard let scheme = SignaturePresets.named(name) else {
                throw SettingsError("scheme", "there is no preset of this name", remedy: "see the list of presets")
            }
            return scheme
        case .data(let json):
            do throws(SettingsError) {
                return try SignatureScheme(json: json)
            } catch {
                throw error.below("scheme")
            }
        case .integer, .flag, .duration, .secret, .list, .group:
            throw SettingsError("scheme", "it is no scheme", remedy: "name a preset, or write one out")
        }
    }
}

extension [SignedReceiver] {
    /// Proves a request by one of these, tried in order, and then looks for its delivery key, among the texts of its
    /// body if it stands there.
    ///
    /// - Returns: the receiver, which of its secrets it was, and what the sender counts deliveries by, if anything.
    /// - Throws: `Refusal.unproven` with what each of them found.
    func prove(
        _ request: HTTPRequest,
        _ texts: inout BodyTexts,
        at now: Timestamp
    ) throws(Refusal) -> (receiver: SignedReceiver, secret: SecretMark, deliveryKey: String?) {
        var failures: [String] = []
        for receiver in self {
            switch receiver.verifier.verify(request, &texts, at: now) {
            case .proven(let secret, let key): return (receiver, receiver.verifier.marks[secret], key)
            case .failed(let failure): failures.append("\(receiver.name): \(failure)")
            }
        }
        throw .unproven(failures.joined(separator: ", "))
    }
}
