import Model

/// A company as Intercom shows it, in a notification or in REST: both spellings of times, of plans and of nothing.
struct IntercomCompany {
    /// The company's id.
    let id: String
    /// Its values, objects flattened into dotted paths.
    let fields: Fields
    /// When it last changed: to the millisecond in notifications, to the second in REST.
    let version: Version?
    /// When it was created.
    let createdAt: Timestamp?
    /// Whether it is deleted.
    let isDeleted: Bool

    /// The fields that hold instants; Intercom writes them as ISO 8601 or as Unix seconds.
    static let instants: Set<FieldPath> = ["created_at", "updated_at", "remote_created_at", "last_request_at"]

    /// The deepest nesting that is flattened; real companies have one level.
    private static let depthLimit = 4

    /// Reads a company; nil when it has no usable id or says that it is something else.
    init?(_ json: JSON) {
        guard case .object(let object) = json, let id = object["id"]?.text, IntercomID.isValid(id) else { return nil }
        if let type = object["type"]?.text, type != "company" { return nil }
        self.id = id
        fields = Self.fields(of: object)
        version = Self.version(object["updated_at"])
        createdAt = Self.instant(object["created_at"])
        isDeleted = object["deleted"]?.flag ?? false
    }

    /// The customer's own key of the company; nil when it has none.
    var companyID: String? { fields["company_id"]?.text }

    /// Whether Intercom made the company itself while qualifying a lead: no customer's record, so never ours to sync.
    var isQualification: Bool { companyID?.hasSuffix("-qualification-company") ?? false }

    /// The state of the company with the fields wanted; one that it does not tell has no value.
    ///
    /// Intercom leaves out custom attributes that are not set, so what REST does not list is null.
    func snapshot(_ kind: KindRef, wanting paths: [FieldPath], description: KindDescription?) -> Snapshot {
        var told = Fields()
        for path in paths {
            let value = fields[path] ?? .null
            told[path] = description?.fields[path]?.type.interpret(value) ?? value
        }
        return Snapshot(kind.record(id), version: version, createdAt: createdAt, fields: told)
    }

    private static func fields(of object: JSONObject) -> Fields {
        var told: [(path: FieldPath, value: FieldValue)] = []
        flatten(object, under: nil, depth: 1, into: &told)
        var fields = Fields(told)
        for path in instants where fields[path].map(\.isEmpty) == false {
            fields[path] = instant(object[path.text]).map(FieldValue.instant) ?? fields[path]
        }
        return fields
    }

    private static func flatten(
        _ object: JSONObject,
        under prefix: String?,
        depth: Int,
        into told: inout [(path: FieldPath, value: FieldValue)]
    ) {
        for member in object.members {
            let path = prefix.map { "\($0).\(member.name)" } ?? member.name
            switch member.value {
            case .object(let plan) where path == "plan":
                told.append(("plan", plan["name"].map(FieldValue.init(plain:)) ?? .null))
            case .object(let inner) where depth < depthLimit:
                flatten(inner, under: path, depth: depth + 1, into: &told)
            case .object: break
            case .array(let elements) where elements.contains { $0.object != nil || $0.elements != nil }: break
            case .array, .null, .flag, .number, .string:
                told.append((FieldPath(path), FieldValue(plain: member.value)))
            }
        }
    }

    private static func instant(_ json: JSON?) -> Timestamp? {
        if let text = json?.text { return Timestamp(text) }
        let instant = json?.integer.map(Timestamp.init(seconds:))
        return instant?.hasFourDigitYear == true ? instant : nil
    }

    private static func version(_ json: JSON?) -> Version? {
        guard let instant = instant(json) else { return nil }
        let isFine = json?.text?.utf8.contains(UInt8(ascii: ".")) ?? false
        return Version(instant, precision: isFine ? .millisecond : .second)
    }
}

/// The ids that Intercom gives: they go into paths, where `..` would name something else.
enum IntercomID {
    /// The most characters of an id; Intercom's have 24.
    static let longest = 64

    /// Whether a text can be an id: letters, digits, `-` and `_`.
    static func isValid(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
