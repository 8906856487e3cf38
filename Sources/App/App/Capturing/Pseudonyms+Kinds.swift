extension Pseudonyms {
    /// What stands where a credential stood.
    static let mask = "redacted"

    /// What stands in place of a value of a kind.
    mutating func replacement(of text: String, as kind: PersonalKind) -> String {
        switch kind {
        case .credential: Self.mask
        case .email, .name, .prose, .place: apart(text, kind)
        case .phone, .code: substitute(text, in: .number)
        case .position: substitute(text, in: .number, digitsAlone: true)
        case .day: day(text)
        case .machine: machine(text)
        case .web: web(text)
        }
    }

    /// What stands in place of a number of a kind, as JSON writes it.
    mutating func replacement(ofNumber text: String) -> String {
        substitute(text, in: .number, digitsAlone: true)
    }

    /// A text in which addresses of electronic mail are replaced as such, and the rest by its kind.
    private mutating func apart(_ text: String, _ kind: PersonalKind) -> String {
        var result = ""
        var start = text.startIndex
        for match in text.matches(of: #/([^\s@<>"',;:()\/?&=]+)@([\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+)/#) {
            result += words(text[start..<match.range.lowerBound], kind)
            result += substitute(match.output.1, in: .mailbox) + "@" + domain(match.output.2)
            start = match.range.upperBound
        }
        return result + words(text[start...], kind)
    }

    /// Names are replaced word by word, so that a whole name goes with its parts; what somebody wrote, as a whole.
    private mutating func words(_ text: Substring, _ kind: PersonalKind) -> String {
        guard kind == .name else { return substitute(text, in: kind.realm) }
        var result = ""
        var word = text[text.startIndex..<text.startIndex]
        for index in text.indices {
            if text[index].isLetter || text[index].isNumber {
                word = text[(word.isEmpty ? index : word.startIndex)...index]
            } else {
                result += substitute(word, in: .name) + String(text[index])
                word = text[index..<index]
            }
        }
        return result + substitute(word, in: .name)
    }

    /// A host of the same length under a name that leads nowhere: `.example` and `.test` are reserved for that (RFC
    /// 2606), and `zz` will never be a country (ISO 3166-1, user-assigned).
    private mutating func domain(_ text: some StringProtocol) -> String {
        let host = text.lowercased()
        let bare = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
        let tail = bare.count >= 10 ? ".example" : bare.count >= 7 ? ".test" : bare.count >= 4 ? ".zz" : ""
        let length = bare.count - tail.count
        let label = replacement(of: bare, in: .domain) { bytes in
            String(bytes.prefix(length).map { Character(Unicode.Scalar(UInt8(ascii: "a") + $0 % 26)) }) + tail
        }
        return host.dropLast(bare.count) + label
    }

    /// An address of the web: its host as a host, the rest word by word; who logs in is left out.
    private mutating func web(_ text: String) -> String {
        let form =
            #/(\s*(?:[A-Za-z][A-Za-z0-9+.\-]*:\/\/)?)(?:[^\/\s@]*@)?([\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+)(:[0-9]+)?(\S*\s*)/#
        guard let match = text.wholeMatch(of: form) else { return words(text[...], .name) }
        return match.output.1 + domain(match.output.2) + (match.output.3 ?? "") + words(match.output.4, .name)
    }

    /// An address of a network that is kept for measuring (RFC 2544) or for documents (RFC 3849).
    private mutating func machine(_ text: String) -> String {
        guard ValueShape.kind(of: text) == .machine else { return substitute(text, in: .number) }
        let isLong = text.contains(":")
        return replacement(of: text.lowercased(), in: .machine) { bytes in
            let words = [bytes[0], bytes[2]].map { String(UInt16($0) << 8 | UInt16(bytes[1]), radix: 16) }
            return isLong ? "2001:db8::\(words[0]):\(words[1])" : "198.\(18 + bytes[0] % 2).\(bytes[1]).\(bytes[2])"
        }
    }

    /// Another day that there is, written alike; what follows the day stays.
    private mutating func day(_ text: String) -> String {
        guard let match = text.prefixMatch(of: #/[0-9]{4}-[0-9]{2}-[0-9]{2}/#) else {
            return substitute(text, in: .number)
        }
        let fresh = replacement(of: String(match.output), in: .day) { bytes in
            let (month, day) = (1 + bytes[1] % 12, 1 + bytes[2] % 28)
            return "\(1940 + Int(bytes[0]) % 64)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
        }
        return fresh + text[match.range.upperBound...]
    }
}

extension PersonalKind {
    /// Where its words are compared.
    fileprivate var realm: Pseudonyms.Realm {
        switch self {
        case .email: .mailbox
        case .place: .place
        case .prose: .prose
        case .phone, .code, .position, .day: .number
        case .name, .web, .credential, .machine: .name
        }
    }
}
