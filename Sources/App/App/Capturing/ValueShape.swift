/// What a value shows by its shape alone, whatever its field is called.
enum ValueShape {
    /// What it certainly is; nil where the shape says nothing.
    static func kind(of text: String) -> PersonalKind? {
        if isCredential(text) { return .credential }
        if text.wholeMatch(of: #/[^\s@<>"',;:()\/?&=]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+/#) != nil { return .email }
        if isMachine(text) { return .machine }
        return nil
    }

    /// What it seems to be, in a field of which nothing is known.
    static func likely(_ text: String) -> PersonalKind? {
        if text.wholeMatch(of: #/(?i:https?):\/\/\S+/#) != nil { return .web }
        if isPhone(text) { return .phone }
        return isProse(text) || hasEmail(text) ? .prose : nil
    }

    /// Whether there is an address of electronic mail in it.
    static func hasEmail(_ text: String) -> Bool { text.firstMatch(of: #/[^\s@]@[\p{L}\p{N}\-]+\.[\p{L}]/#) != nil }

    /// A JSON web token (RFC 7519), a Salesforce session, an HTTP credential.
    private static func isCredential(_ text: String) -> Bool {
        text.firstMatch(of: #/eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]+\.|00D[A-Za-z0-9]{12,15}!\S{16,}/#) != nil
            || text.prefixMatch(of: #/(?i:bearer|basic) +\S{8,}/#) != nil
    }

    private static func isMachine(_ text: String) -> Bool {
        if text.wholeMatch(of: #/[0-9]{1,3}(?:\.[0-9]{1,3}){3}/#) != nil {
            return text.split(separator: ".").allSatisfy { Int($0) ?? 256 < 256 }
        }
        return text.wholeMatch(of: #/[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7}/#) != nil
    }

    /// An international number (ITU-T E.164: up to 15 digits behind a plus).
    private static func isPhone(_ text: String) -> Bool {
        text.wholeMatch(of: #/\+[0-9 ()\/.\-]{7,30}/#) != nil && (7...15).contains(text.count(where: \.isWholeNumber))
    }

    /// Several words: what somebody wrote, unless the field is known for a vocabulary.
    private static func isProse(_ text: String) -> Bool {
        text.firstMatch(of: #/\p{L}\S*\s+\S*\p{L}/#) != nil
    }
}
