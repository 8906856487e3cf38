/// What sort of personal data or credential a value is, which says how it is replaced.
enum PersonalKind: String, Sendable, Hashable, CaseIterable {
    /// A password, a token, a session: nothing stands in its place but that it was there.
    case credential
    /// An address of electronic mail.
    case email
    /// A number of a telephone, a mobile, a fax.
    case phone
    /// The name of a person, or of a company, which may be a person: replaced word by word.
    case name
    /// A street, a town.
    case place
    /// A postal code, a number of a passport or an account: characters of the same sorts.
    case code
    /// A coordinate.
    case position
    /// A day of birth.
    case day
    /// The address of a machine.
    case machine
    /// A website or a domain.
    case web
    /// Words that somebody wrote.
    case prose

    /// Whether a number can be one of these, not only a text.
    var isOfNumbers: Bool {
        switch self {
        case .phone, .code, .position, .day: true
        case .credential, .email, .name, .place, .machine, .web, .prose: false
        }
    }
}
