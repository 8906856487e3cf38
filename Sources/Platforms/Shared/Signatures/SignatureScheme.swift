package import Model

/// How a sender proves its requests, as data: one verifier and one signer work from it for every provider.
///
/// A scheme is either one of `SignaturePresets` or the same parameters written out in a configuration. The algorithm
/// belongs to the scheme: nothing in a request can choose another.
package struct SignatureScheme: Sendable, Hashable {
    /// What is computed over the signed bytes.
    package enum Algorithm: String, Sendable, CaseIterable {
        /// HMAC with SHA-1: still sound as a MAC, and all that Intercom offers.
        case hmacSHA1 = "hmac-sha1"
        /// HMAC with SHA-256.
        case hmacSHA256 = "hmac-sha256"
        /// HMAC with SHA-512.
        case hmacSHA512 = "hmac-sha512"
        /// A plain SHA-256 over bytes that hold the secret (HubSpot v1 and v2).
        case sha256
        /// Ed25519; the configured secret is the sender's public key.
        case ed25519
    }

    /// How signature bytes are spelled.
    package enum Encoding: String, Sendable, CaseIterable {
        /// Hexadecimal, in either case.
        case hex
        /// Base64 in the standard alphabet, padded.
        case base64
    }

    /// Where a value of a request stands.
    package enum Place: Sendable, Hashable {
        /// A header line, by its name; a header that occurs twice reads as absent.
        case header(String)
        /// A named element of the signature header (`t` of `t=…,v1=…`).
        case element(String)
        /// A text or number in the JSON body, by its dotted path.
        case body(String)
    }

    /// How the signature header is written: `[name separator]signature`, perhaps several.
    package struct Grammar: Sendable, Hashable {
        /// What stands between elements, an ASCII character; nil when there is only one.
        package let items: UInt8?
        /// What stands between an element's name and its value, an ASCII character; nil when elements have no names.
        package let pairs: UInt8?
        /// The names of the elements that hold acceptable signatures; the signer writes the first.
        package let keys: [String]

        /// States a grammar; without arguments the whole header is the signature.
        package init(items: Unicode.Scalar? = nil, pairs: Unicode.Scalar? = nil, keys: [String] = []) {
            self.items = items.map { UInt8(ascii: $0) }
            self.pairs = pairs.map { UInt8(ascii: $0) }
            self.keys = keys
        }
    }

    /// One piece of the signed bytes.
    package enum Piece: Sendable, Hashable, ExpressibleByStringLiteral {
        /// These characters.
        case literal(String)
        /// The raw body.
        case body
        /// The timestamp, exactly as it was sent.
        case timestamp
        /// The delivery's id.
        case id
        /// A one-time token.
        case token
        /// The request's method.
        case method
        /// The public URL of the endpoint, as the sender knows it, with the request's query.
        case url
        /// The secret itself.
        case secret

        /// Takes characters as they are.
        package init(stringLiteral value: String) { self = .literal(value) }
    }

    /// When a request was signed, and how old it may be.
    package struct Freshness: Sendable, Hashable {
        /// How an instant is spelled.
        package enum Format: String, Sendable, CaseIterable {
            /// Whole seconds since 1970.
            case unixSeconds = "unix-s"
            /// Milliseconds since 1970.
            case unixMilliseconds = "unix-ms"
            /// `2021-07-25T10:00:00Z`, or with an offset.
            case iso8601
            /// `Thu 07 Sep 2017 06:30:04 UTC` (Scalr).
            case weekdayDate = "strptime:%a %d %b %Y %H:%M:%S %Z"
        }

        /// Where the timestamp stands.
        package let place: Place
        /// How it is spelled.
        package let format: Format
        /// How far it may be from our clock; exactly so far is still fresh.
        package let tolerance: Duration
        /// Whether it may be ahead of our clock, by as much as it may be behind.
        package let allowsFuture: Bool

        /// States a rule of freshness.
        package init(_ place: Place, _ format: Format, tolerance: Duration, allowsFuture: Bool = true) {
            self.place = place
            self.format = format
            self.tolerance = tolerance
            self.allowsFuture = allowsFuture
        }
    }

    /// How a configured secret becomes key bytes.
    package struct KeyForm: Sendable, Hashable {
        /// What the rest of the secret is.
        package enum Encoding: String, Sendable, CaseIterable {
            /// The key itself.
            case utf8
            /// The key in Base64.
            case base64
        }

        /// A prefix that is no part of the key (`whsec_`); a secret without it is taken whole.
        package let strip: String
        /// What the rest is.
        package let encoding: Encoding

        /// States a form; without arguments the secret's own bytes are the key.
        package init(strip: String = "", encoding: Encoding = .utf8) {
            self.strip = strip
            self.encoding = encoding
        }
    }

    /// What is computed.
    package let algorithm: Algorithm
    /// Where the signature stands: a header, or a path of the body.
    package let signature: Place
    /// How the signature header is written.
    package let grammar: Grammar
    /// How signature bytes are spelled.
    package let encoding: Encoding
    /// The signed bytes, piece by piece.
    package let template: [Piece]
    /// Where the delivery's id stands; needed when the template has `.id`.
    package let id: Place?
    /// Where the one-time token stands; needed when the template has `.token`.
    package let token: Place?
    /// When it was signed; nil when the scheme does not say, and replays are found by their delivery key alone.
    package let freshness: Freshness?
    /// How a configured secret becomes key bytes.
    package let key: KeyForm
    /// Where the value stands that makes a second delivery a duplicate.
    package let dedupe: Place?
    /// Header lines that must have exactly these values.
    package let required: HTTPHeaders
    /// Whether the template is the body and nothing else, so that it can be hashed where it lies.
    let signsBodyAlone: Bool

    /// States a scheme, unchecked; `faults` says what is wrong with it.
    package init(
        _ algorithm: Algorithm,
        _ signature: Place,
        _ grammar: Grammar = Grammar(),
        _ encoding: Encoding,
        _ template: [Piece],
        id: Place? = nil,
        token: Place? = nil,
        freshness: Freshness? = nil,
        key: KeyForm = KeyForm(),
        dedupe: Place? = nil,
        required: HTTPHeaders = [:]
    ) {
        self.algorithm = algorithm
        self.signature = signature
        self.grammar = grammar
        self.encoding = encoding
        self.template = template
        self.id = id
        self.token = token
        self.freshness = freshness
        self.key = key
        self.dedupe = dedupe
        self.required = required
        signsBodyAlone = template == [.body]
    }
}

extension SignatureScheme {
    /// Whether the signature binds the body: without, anyone who saw one signature can send another body.
    package var coversBody: Bool { template.contains(.body) }

    /// Whether the signature binds the timestamp: freshness of an unsigned timestamp would prove nothing.
    package var coversTimestamp: Bool {
        guard let freshness else { return false }
        if template.contains(.timestamp) { return true }
        if case .body = freshness.place { return coversBody }
        return false
    }
}
