import Model

/// Something that happens in a story of mergers; contacts are numbered by their ids, from 1 on each side.
enum MergerScene: Hashable, Sendable {
    /// Somebody merges one contact into another.
    case merge(Side, keep: Int, lose: Int)
    /// Somebody deletes a contact of Salesforce.
    case delete(Int)
    /// Somebody brings a contact of Salesforce back that was deleted or merged away.
    case undelete(Int)
    /// Somebody makes a contact this person.
    case rename(Side, Int, person: Int)
    /// Somebody gives a contact another address.
    case readdress(Side, Int, Int)
    /// Somebody makes a contact of this person.
    case create(Side, person: Int)
    /// A contact of Arlo registers.
    case register(Int)
    /// A side's notifications are kept back.
    case hold(Side)
    /// They are let go, each so many times.
    case release(Side, MergerOrder, times: Int)
    /// A side's next notifications are lost.
    case drop(Side, next: Int)
    /// A side's next answers fail.
    case fault(Side, next: Int, answer: String)
    /// The gateway dies.
    case crash
    /// An operator is at work: the step as it is written.
    case operate(JSON)
    /// Seconds pass.
    case advance(Int)

    /// Scenes in which a little less happens.
    var simpler: [MergerScene] {
        switch self {
        case .release(let side, let order, let times):
            (times > 1 ? [.release(side, order, times: 1)] : [])
                + (order != .forward ? [.release(side, .forward, times: times)] : [])
        case .drop(let side, let next): next > 1 ? [.drop(side, next: next - 1)] : []
        case .fault(let side, let next, let answer):
            next > 1 ? [.fault(side, next: next - 1, answer: answer)] : []
        case .rename(let side, let number, _): [.readdress(side, number, 1)]
        case .advance(let seconds): seconds > 1 ? [.advance(1)] : []
        case .merge, .delete, .undelete, .readdress, .create, .register, .hold, .crash, .operate: []
        }
    }
}

/// In which order notifications that were kept back arrive.
enum MergerOrder: Hashable, Sendable {
    case forward
    case reverse
    case shuffle(seed: Int)

    /// The keys of a step that lets them go.
    var settings: [(String, JSON)] {
        switch self {
        case .forward: [("order", "forward")]
        case .reverse: [("order", "reverse")]
        case .shuffle(let seed): [("order", "shuffle"), ("seed", .integer(seed))]
        }
    }
}

extension Side {
    /// The connection of a side in stories of mergers.
    var merging: String { self == .crm ? "salesforce" : "arlo" }

    /// The name of a contact's id on a side.
    var contactID: String { self == .crm ? "Id" : "ContactID" }
}

/// The people of stories of mergers: each differs from every other in all that identifies a contact.
enum MergerPerson {
    /// The fields of a person, by the names that both systems have for them.
    static func fields(of person: Int) -> JSONObject {
        JSONObject([
            ("FirstName", .string("Person")), ("LastName", .string("Number \(person)")),
            ("Email", .string("person\(person)@example.com")),
        ])
    }

    /// Nobody's address.
    static func address(_ number: Int) -> JSONObject {
        JSONObject([("Email", .string("other\(number)@example.com"))])
    }
}
