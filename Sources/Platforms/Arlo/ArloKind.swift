import Model

/// The kinds of Arlo's records that are followed, by Arlo's own names.
///
/// Contacts and organisations are kept in step. The others only say that one of these deserves a look. Source:
/// developer.arlo.co, REST Auth API 2012-02-01, the pages of the resources.
enum ArloKind: String, CaseIterable, Sendable {
    case contact = "Contact"
    case organisation = "Organisation"
    case registration = "Registration"
    case lead = "Lead"
    case contactMergeRequest = "ContactMergeRequest"
    case organisationMergeRequest = "OrganisationMergeRequest"

    /// The kind of a name in any case: notifications are read leniently.
    init?(lenient name: some StringProtocol) {
        let wanted = name.lowercased()
        guard let kind = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else { return nil }
        self = kind
    }

    /// The kind whose collection has this name.
    init?(collection name: some StringProtocol) {
        let wanted = name.lowercased()
        guard let kind = Self.allCases.first(where: { $0.collection == wanted }) else { return nil }
        self = kind
    }

    /// The name of its collection in paths.
    var collection: String { rawValue.lowercased() + "s" }

    /// The element that holds a record's id.
    var identifier: String {
        switch self {
        case .contact: "ContactID"
        case .organisation: "OrganisationID"
        case .registration: "RegistrationID"
        case .lead: "LeadID"
        case .contactMergeRequest, .organisationMergeRequest: "RequestID"
        }
    }

    /// The element that says when a record last changed; a request to merge never does, once it was made.
    var stamp: String { mergedKind == nil ? "LastModifiedDateTime" : "CreatedDateTime" }

    /// What a request to merge merges; nil for every other kind.
    var mergedKind: ArloKind? {
        switch self {
        case .contactMergeRequest: .contact
        case .organisationMergeRequest: .organisation
        case .contact, .organisation, .registration, .lead: nil
        }
    }

    /// Whether its records are kept in step themselves.
    var isKept: Bool { self == .contact || self == .organisation }

    /// What is said about it to the gateway.
    ///
    /// Arlo tells of no deletions. Its webhooks bring `Created` and `Updated`, a poll cannot tell which.
    var traits: KindTraits {
        switch self {
        case .contact, .organisation:
            KindTraits(
                rawValue,
                verbs: [.created, .updated, .saved, .merged],
                relations: ArloRelation.allCases.map(\.rawValue),
                archives: true
            )
        case .registration, .lead:
            KindTraits(
                rawValue,
                verbs: [.created, .updated, .saved],
                concerns: [Self.contact.rawValue, Self.organisation.rawValue]
            )
        case .contactMergeRequest:
            KindTraits(rawValue, verbs: [.created, .saved], concerns: [Self.contact.rawValue])
        case .organisationMergeRequest:
            KindTraits(rawValue, verbs: [.created, .saved], concerns: [Self.organisation.rawValue])
        }
    }
}

/// A record of Arlo's by kind and id, as it stands in addresses.
struct ArloAddress: Hashable, Sendable {
    /// The kind.
    let kind: ArloKind
    /// The id, in the one spelling that is used here.
    let id: String

    /// The most digits of a number that is an id: all of them fit 64 bits.
    private static let longestNumber = 18

    /// Takes an id of a kind: a number without leading zeros, or a GUID for requests to merge, which becomes lower case.
    ///
    /// Nil for anything else: ids go into paths, where `..` would name something else.
    init?(_ kind: ArloKind, _ text: some StringProtocol) {
        self.kind = kind
        guard kind.mergedKind != nil else {
            guard (1...Self.longestNumber).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "0"),
                text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { return nil }
            id = String(text)
            return
        }
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.utf8.allSatisfy { Hex.digit($0) != nil } })
        else { return nil }
        id = text.lowercased()
    }

    /// Reads a URL or a path that ends in a collection and an id: `https://demo.arlo.co/…/contacts/12/`.
    init?(url: String) {
        let path = url.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        guard path.count >= 2, let kind = ArloKind(collection: path[path.count - 2]),
            let address = ArloAddress(kind, path[path.count - 1])
        else { return nil }
        self = address
    }
}
