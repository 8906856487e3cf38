import Model
import Store

/// Whether a secret is in force that nobody signs by any more.
enum SecretCheck {
    /// What is to be said of the secrets.
    static func diagnoses(_ secrets: [SecretStanding]) -> [Diagnosis] {
        secrets.compactMap { secret in
            guard secret.need == .retirable, let place = secret.place, let use = secret.use else { return nil }
            let path = ConfigurationPath("connections.\(secret.connection).receive")
            return Diagnosis(
                .note,
                .receivers,
                path.key(secret.receiver).key("secrets").description,
                "secret \(place) (\(secret.mark)) is safe to retire",
                evidence: "it last proved something at \(use.last); for more than a day others have proven all",
                remedy: "remove it from the list, and reload the gateway"
            )
        }
    }
}
