import Model

/// A provider's signature scheme under its name in configurations.
package struct SignaturePreset: Sendable {
    /// The name in configurations.
    package let name: String
    /// One sentence for people.
    package let summary: String
    /// The scheme.
    package let scheme: SignatureScheme

    fileprivate init(_ name: String, _ summary: String, _ scheme: SignatureScheme) {
        self.name = name
        self.summary = summary
        self.scheme = scheme
    }
}

/// The schemes of 27 providers and variants, from their public documentation and software; each with a known answer in
/// `fixtures/signatures/vectors.json`.
package enum SignaturePresets {
    /// Every preset.
    package static let all: [SignaturePreset] = standards + bodyAlone + timed + urlSigning

    /// The scheme of a name.
    package static func named(_ name: String) -> SignatureScheme? {
        all.first { $0.name == name }?.scheme
    }
}

extension SignatureScheme.Grammar {
    /// `t=…,v1=…`, as Stripe made it common.
    fileprivate static func elements(_ key: String, separatedBy items: Unicode.Scalar = ",") -> Self {
        Self(items: items, pairs: "=", keys: [key])
    }

    /// `sha256=…`.
    fileprivate static func prefixed(_ key: String) -> Self { Self(pairs: "=", keys: [key]) }

    /// The header is the signature.
    fileprivate static let plain = Self()
}

extension SignaturePresets {
    /// The Standard Webhooks specification and its origin; `whsec_` is no part of the key, which is Base64.
    fileprivate static let standards = [
        SignaturePreset(
            "standard-webhooks",
            "Standard Webhooks v1, HMAC-SHA256",
            standardWebhooks("webhook", .hmacSHA256, version: "v1", strip: "whsec_")
        ),
        SignaturePreset(
            "standard-webhooks-v1a",
            "Standard Webhooks v1a, Ed25519; the secret is the sender's public key",
            standardWebhooks("webhook", .ed25519, version: "v1a", strip: "whpk_")
        ),
        SignaturePreset("svix", "Svix", standardWebhooks("svix", .hmacSHA256, version: "v1", strip: "whsec_")),
    ]

    private static func standardWebhooks(
        _ prefix: String,
        _ algorithm: SignatureScheme.Algorithm,
        version: String,
        strip: String
    ) -> SignatureScheme {
        SignatureScheme(
            algorithm,
            .header("\(prefix)-signature"),
            .init(items: " ", pairs: ",", keys: [version]),
            .base64,
            [.id, ".", .timestamp, ".", .body],
            id: .header("\(prefix)-id"),
            freshness: .init(.header("\(prefix)-timestamp"), .unixSeconds, tolerance: .seconds(300)),
            key: .init(strip: strip, encoding: .base64),
            dedupe: .header("\(prefix)-id")
        )
    }

    /// Schemes that sign the body alone: no replay window, so deliveries are told apart by their own ids.
    fileprivate static let bodyAlone = [
        SignaturePreset(
            "github",
            "GitHub",
            SignatureScheme(
                .hmacSHA256,
                .header("x-hub-signature-256"),
                .prefixed("sha256"),
                .hex,
                [.body],
                dedupe: .header("x-github-delivery")
            )
        ),
        SignaturePreset(
            "intercom",
            "Intercom; the secret is the app's client secret",
            SignatureScheme(
                .hmacSHA1,
                .header("x-hub-signature"),
                .prefixed("sha1"),
                .hex,
                [.body],
                dedupe: .body("id")
            )
        ),
        SignaturePreset(
            "hub-sha1-multi",
            "X-Hub-Signature with several signatures",
            SignatureScheme(.hmacSHA1, .header("x-hub-signature"), .elements("sha1"), .hex, [.body])
        ),
        SignaturePreset(
            "shopify",
            "Shopify",
            SignatureScheme(
                .hmacSHA256,
                .header("x-shopify-hmac-sha256"),
                .plain,
                .base64,
                [.body],
                dedupe: .header("x-shopify-webhook-id")
            )
        ),
        SignaturePreset(
            "linear",
            "Linear; fresh by the signed webhookTimestamp of the body, not by the unsigned header",
            SignatureScheme(
                .hmacSHA256,
                .header("linear-signature"),
                .plain,
                .hex,
                [.body],
                freshness: .init(.body("webhookTimestamp"), .unixMilliseconds, tolerance: .seconds(60)),
                dedupe: .header("linear-delivery")
            )
        ),
        SignaturePreset(
            "typeform",
            "Typeform",
            SignatureScheme(.hmacSHA256, .header("typeform-signature"), .prefixed("sha256"), .base64, [.body])
        ),
        SignaturePreset(
            "sfmc-ens",
            "Salesforce Marketing Cloud event notifications",
            SignatureScheme(.hmacSHA256, .header("x-sfmc-ens-signature"), .plain, .base64, [.body])
        ),
        SignaturePreset(
            "dropbox",
            "Dropbox",
            SignatureScheme(.hmacSHA256, .header("x-dropbox-signature"), .plain, .hex, [.body])
        ),
        SignaturePreset(
            "arlo",
            "Arlo; the webhook key is Base64",
            SignatureScheme(
                .hmacSHA512,
                .header("x-arlo-signature"),
                .plain,
                .base64,
                [.body],
                key: .init(encoding: .base64)
            )
        ),
    ]

    /// Schemes that sign when they sent it.
    fileprivate static let timed = [
        SignaturePreset(
            "stripe",
            "Stripe; the secret is used whole, with its whsec_",
            elements("stripe-signature", ".", tolerance: 300, dedupe: .body("id"))
        ),
        SignaturePreset("calendly", "Calendly", elements("calendly-webhook-signature", ".", tolerance: 180)),
        SignaturePreset(
            "convoy-advanced",
            "Convoy's advanced signatures",
            elements("x-convoy-signature", ",", tolerance: 300)
        ),
        SignaturePreset(
            "paddle",
            "Paddle Billing; its own software allows five seconds",
            SignatureScheme(
                .hmacSHA256,
                .header("paddle-signature"),
                .elements("h1", separatedBy: ";"),
                .hex,
                [.timestamp, ":", .body],
                freshness: .init(.element("ts"), .unixSeconds, tolerance: .seconds(5))
            )
        ),
        SignaturePreset("slack", "Slack", versionZero("x-slack-signature", "x-slack-request-timestamp")),
        SignaturePreset("zoom", "Zoom", versionZero("x-zm-signature", "x-zm-request-timestamp")),
        SignaturePreset(
            "zendesk",
            "Zendesk; the timestamp is ISO 8601",
            SignatureScheme(
                .hmacSHA256,
                .header("x-zendesk-webhook-signature"),
                .plain,
                .base64,
                [.timestamp, .body],
                freshness: .init(
                    .header("x-zendesk-webhook-signature-timestamp"),
                    .iso8601,
                    tolerance: .seconds(300)
                )
            )
        ),
        SignaturePreset("box-primary", "Box, by its primary key", box("box-signature-primary")),
        SignaturePreset("box-secondary", "Box, by its secondary key", box("box-signature-secondary")),
        SignaturePreset(
            "scalr",
            "Scalr; fresh by its Date header",
            SignatureScheme(
                .hmacSHA1,
                .header("x-signature"),
                .plain,
                .hex,
                [.body, .timestamp],
                freshness: .init(.header("date"), .weekdayDate, tolerance: .seconds(300))
            )
        ),
        SignaturePreset(
            "mailgun",
            "Mailgun; its signature does not cover the event, so read again whatever matters",
            SignatureScheme(
                .hmacSHA256,
                .body("signature.signature"),
                .plain,
                .hex,
                [.timestamp, .token],
                token: .body("signature.token"),
                freshness: .init(.body("signature.timestamp"), .unixSeconds, tolerance: .seconds(300)),
                dedupe: .body("signature.token")
            )
        ),
    ]

    /// `t=…,v1=…` over the timestamp, a separator and the body.
    private static func elements(
        _ header: String,
        _ separator: SignatureScheme.Piece,
        tolerance: Int,
        dedupe: SignatureScheme.Place? = nil
    ) -> SignatureScheme {
        SignatureScheme(
            .hmacSHA256,
            .header(header),
            .elements("v1"),
            .hex,
            [.timestamp, separator, .body],
            freshness: .init(.element("t"), .unixSeconds, tolerance: .seconds(tolerance)),
            dedupe: dedupe
        )
    }

    /// `v0=…` over `v0:timestamp:body`.
    private static func versionZero(_ header: String, _ timestamp: String) -> SignatureScheme {
        SignatureScheme(
            .hmacSHA256,
            .header(header),
            .prefixed("v0"),
            .hex,
            ["v0:", .timestamp, ":", .body],
            freshness: .init(.header(timestamp), .unixSeconds, tolerance: .seconds(300))
        )
    }

    /// Box states algorithm and version in headers, which must be these; it refuses timestamps from the future.
    private static func box(_ header: String) -> SignatureScheme {
        SignatureScheme(
            .hmacSHA256,
            .header(header),
            .plain,
            .base64,
            [.body, .timestamp],
            freshness: .init(
                .header("box-delivery-timestamp"),
                .iso8601,
                tolerance: .seconds(600),
                allowsFuture: false
            ),
            dedupe: .header("box-delivery-id"),
            required: ["box-signature-version": "1", "box-signature-algorithm": "HmacSHA256"]
        )
    }

    /// Schemes that sign the endpoint's URL, which therefore must be configured.
    fileprivate static let urlSigning = [
        SignaturePreset(
            "square",
            "Square",
            SignatureScheme(
                .hmacSHA256,
                .header("x-square-hmacsha256-signature"),
                .plain,
                .base64,
                [.url, .body],
                dedupe: .body("event_id")
            )
        ),
        SignaturePreset(
            "hubspot-v3",
            "HubSpot v3",
            SignatureScheme(
                .hmacSHA256,
                .header("x-hubspot-signature-v3"),
                .plain,
                .base64,
                [.method, .url, .body, .timestamp],
                freshness: .init(
                    .header("x-hubspot-request-timestamp"),
                    .unixMilliseconds,
                    tolerance: .seconds(300)
                )
            )
        ),
        SignaturePreset(
            "hubspot-v2",
            "HubSpot v2, a plain hash with the secret in front; prefer v3",
            SignatureScheme(
                .sha256,
                .header("x-hubspot-signature"),
                .plain,
                .hex,
                [.secret, .method, .url, .body]
            )
        ),
        SignaturePreset(
            "hubspot-v1",
            "HubSpot v1, a plain hash with the secret in front; prefer v3",
            SignatureScheme(.sha256, .header("x-hubspot-signature"), .plain, .hex, [.secret, .body])
        ),
    ]
}
