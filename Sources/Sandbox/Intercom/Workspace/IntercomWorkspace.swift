import Model

/// The data of a pretend workspace, and what the call under way has to tell of it.
struct IntercomWorkspace: Sendable {
    /// One thing to notify of.
    struct News: Sendable, Hashable {
        let topic: String
        let item: JSON
    }

    let code: String
    private(set) var companies: [String: IntercomCompany] = [:]
    private(set) var contacts: [String: IntercomContact] = [:]
    var attributes: [IntercomAttribute]
    var tags: [IntercomTag] = []
    var admins: [IntercomAdmin]
    private var news: [News] = []
    /// The ids of companies in use by their `company_id`.
    private var companyIDs: [String: String] = [:]
    /// The ids of the contacts of each company.
    private var members: [String: Set<String>] = [:]
    private let derivation: Derivation
    private var made = 0
    private var latest = Timestamp(milliseconds: 0)

    init(code: String, derivation: Derivation) {
        self.code = code
        self.derivation = derivation
        attributes = IntercomAttribute.standard(at: Timestamp(seconds: 1_704_067_200))
        admins = [
            IntercomAdmin(id: "991266214", name: "Crosswalk Integration", email: "crosswalk@example.com"),
            IntercomAdmin(id: "991266215", name: "Pat Person", email: "pat.person@example.com"),
        ]
    }

    /// An instant for a change: now, or a millisecond behind the last change when the clock stands still.
    mutating func tick(_ now: Timestamp) -> Timestamp {
        latest = max(now, latest + .milliseconds(1))
        return latest
    }

    /// A fresh id: 24 hexadecimal digits that begin with the second.
    mutating func nextID(at now: Timestamp) -> String {
        made += 1
        let second = String(UInt32(truncatingIfNeeded: now.seconds), radix: 16)
        return String(repeating: "0", count: 8 - second.count) + second + derivation.hex("id \(made)", digits: 16)
    }

    /// A fresh number for things that are numbered.
    mutating func nextNumber() -> Int {
        made += 1
        return made
    }

    /// Stores a company.
    mutating func store(_ company: IntercomCompany) {
        companies[company.id] = company
        if company.state == .active {
            companyIDs[company.companyID] = company.id
        } else if companyIDs[company.companyID] == company.id {
            companyIDs[company.companyID] = nil
        }
    }

    /// Stores a contact.
    mutating func store(_ contact: IntercomContact) {
        for company in contacts[contact.id]?.companies ?? [] { members[company]?.remove(contact.id) }
        contacts[contact.id] = contact
        for company in contact.companies { members[company, default: []].insert(contact.id) }
    }

    /// Puts a company in the place of one that was just made.
    mutating func replace(_ made: IntercomCompany, with company: IntercomCompany) {
        companies[made.id] = nil
        companyIDs[made.companyID] = nil
        store(company)
    }

    /// Puts a contact in the place of one that was just made.
    mutating func replace(_ made: IntercomContact, with contact: IntercomContact) {
        contacts[made.id] = nil
        store(contact)
    }

    /// The company in use of an Intercom id.
    func company(_ id: String) throws(IntercomFault) -> IntercomCompany {
        guard let company = companies[id], company.state == .active else { throw .noCompany }
        return company
    }

    /// The company in use of a `company_id`.
    func company(known companyID: String) -> IntercomCompany? {
        companyIDs[companyID].flatMap { companies[$0] }
    }

    /// The companies in use, oldest first.
    var activeCompanies: [IntercomCompany] {
        companies.values.filter { $0.state == .active }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// The contacts of a company, oldest first.
    func contacts(of company: String) -> [IntercomContact] {
        (members[company] ?? []).compactMap { contacts[$0] }.filter { $0.state != .deleted }
            .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// Notes something to notify of.
    mutating func tell(_ topic: String, _ item: JSON) { news.append(News(topic: topic, item: item)) }

    /// Hands over what there is to notify of, in order.
    mutating func takeNews() -> [News] {
        defer { news = [] }
        return news
    }

    /// The custom attribute of a name that is in use.
    func attribute(_ name: String, of model: String) -> IntercomAttribute? {
        attributes.first { $0.custom && !$0.archived && $0.model == model && $0.name == name }
    }
}
