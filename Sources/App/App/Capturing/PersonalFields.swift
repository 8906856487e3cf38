import Model

/// Which fields hold personal data, by what they are called: the one table of it.
///
/// A name is compared without its case, its separators, the `__c` of custom fields, digits at its end and the `s` of a
/// plural: `Mailing_Street__c` is `mailingstreet`. Whole names go before endings, and harmless ones before both.
enum PersonalFields {
    private static let whole: [(kind: PersonalKind, names: Set<String>)] = [
        (.credential, ["password", "secret", "token", "signature", "cookie", "authorization", "privatekey"]),
        (.email, ["email", "mail", "username", "login"]),
        (.phone, ["phone", "mobile", "fax", "tel", "telephone", "cell", "whatsapp", "msisdn"]),
        (.name, ["surname", "company", "alias", "pseudonym", "author", "title", "jobtitle", "suffix", "employer"]),
        (
            .place,
            [
                "street", "city", "address", "town", "suburb", "district", "neighbourhood", "neighborhood", "line",
                "location", "place", "county",
            ]
        ),
        (.code, ["zip", "zipcode", "postcode", "postalcode", "ssn", "taxid", "vatnumber", "iban", "passportnumber"]),
        (.position, ["latitude", "longitude", "lat", "lng", "lon"]),
        (.day, ["birthdate", "birthday", "dateofbirth", "dob"]),
        (.machine, ["ip", "ipaddress"]),
        (.web, ["website", "url", "uri", "homepage", "domain", "linkedin", "twitter", "facebook", "instagram"]),
        (
            .prose,
            [
                "description", "note", "comment", "message", "body", "bio", "about", "summary", "remark", "subject",
                "text", "content", "feedback", "question", "answer", "reason", "dietaryrequirement", "specialneed",
            ]
        ),
    ]

    private static let endings: [(kind: PersonalKind, words: [String])] = [
        (.credential, ["sessionid", "token", "secret", "password", "apikey", "signature"]),
        (.email, ["email", "emailaddress"]),
        (.machine, ["ipaddress"]),
        (.phone, ["phone", "mobile", "fax", "phonenumber", "mobilenumber", "faxnumber"]),
        (.code, ["zipcode", "postcode", "postalcode"]),
        (.position, ["latitude", "longitude"]),
        (.day, ["birthdate", "birthday", "dateofbirth"]),
        (.web, ["website", "url", "uri", "homepage", "domain"]),
        (.place, ["street", "city", "address", "addressline"]),
        (.name, ["name"]),
        (.prose, ["description", "notes", "comment", "message", "remarks"]),
    ]

    /// Words of a vocabulary, by which a mapping decides: they stay, several of them too.
    private static let harmless: Set<String> = [
        "type", "kind", "industry", "source", "leadsource", "accountsource", "status", "state", "stage", "stagename",
        "rating", "priority", "plan", "category", "country", "countryname", "countrycode", "region", "regioncode",
        "continentcode", "language", "locale", "timezone", "currency", "salutation", "ownership", "tier", "segment",
        "entityname", "typename", "objectname", "fieldname", "topicname", "topic", "channel", "role", "resourcetype",
    ]

    /// Names that say nothing by themselves: what they hold is what their parent is (`emails: [{value: …}]`).
    private static let generic: Set<String> = ["value", "number", "label", "display", "formatted", "raw", "full"]

    /// What a field of this name holds; nil for one that the table has nothing to say of.
    static func kind(of name: String) -> PersonalKind? {
        for form in forms(of: name) {
            if harmless.contains(form) { return nil }
            if let found = whole.first(where: { $0.names.contains(form) }) { return found.kind }
        }
        for form in forms(of: name) {
            if let found = endings.first(where: { $0.words.contains { form.hasSuffix($0) } }) { return found.kind }
        }
        return nil
    }

    /// Whether a field of this name holds words of a vocabulary.
    static func isHarmless(_ name: String) -> Bool { !harmless.isDisjoint(with: forms(of: name)) }

    /// Whether a field of this name holds what its parent's name says.
    static func isGeneric(_ name: String) -> Bool { !generic.isDisjoint(with: forms(of: name)) }

    /// A name as it is compared.
    static func normal(_ name: String) -> String {
        let custom = ["__c", "__pc"].first { name.lowercased().hasSuffix($0) } ?? ""
        return name.dropLast(custom.count).lowercased().filter { $0.isLetter || $0.isNumber }
    }

    private static func forms(of name: String) -> [String] {
        let normal = normal(name)
        let numberless = String(normal.reversed().drop(while: \.isNumber).reversed())
        let singular = numberless.hasSuffix("s") ? String(numberless.dropLast()) : numberless
        return normal == numberless && normal == singular ? [normal] : [normal, numberless, singular]
    }
}
