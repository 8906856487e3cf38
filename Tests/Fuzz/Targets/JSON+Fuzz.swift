import Model

extension FuzzTarget {
    /// Documents of JSON, whole and broken.
    static let json = FuzzTarget(
        "json",
        "a document that is read is written and read again as the same, within its limits, and the scanner agrees",
        words: [
            "true", "false", "null", #"\u0000"#, #"\ud83d\ude00"#, #"\ud800"#, "9223372036854775808", "1e9999",
            "{\"id\":",
        ],
        check: { bytes in
            guard let json = try? JSON.parse(bytes) else { return }
            try hold(String(validating: bytes, as: UTF8.self) != nil, "what is read is UTF-8")
            try hold(json.levels <= JSON.depthLimit + 1, "nothing is nested beyond the limit")
            try hold(json.namesAreUnique, "no name is there twice in one object")
            let again = try JSON.parse(json.bytes)
            try hold(again == json && again.bytes == json.bytes, "written and read again it is the same")
            try hold(try JSON.parse(json.pretty) == json, "written for people and read again it is the same")
            try hold(json.bytes.allSatisfy { $0 >= 32 }, "nothing is written that a line or a log could break at")
            try checkScanner(on: bytes, json)
            try checkStored(json)
        }
    )

    /// What the scanner finds is what the reader finds.
    private static func checkScanner(on bytes: [UInt8], _ json: JSON) throws {
        let names = ["id", "app_id"]
        for (name, found) in zip(names, JSONScanner.texts(of: names, in: bytes)) {
            try hold(found == nil || json[name]?.text == found, "the scanner finds the text that the reader finds")
        }
        guard let first = json.object?.members.first, case .string(let text) = first.value else { return }
        let plain = (first.name + text).utf8.allSatisfy { $0 >= 32 && $0 != 0x22 && $0 != 0x5C }
        let found = JSONScanner.texts(of: [first.name], in: json.bytes)[0]
        try hold(found == (plain ? text : found), "the scanner finds a plain text that is there")
    }

    /// Values keep their meaning on their way through the store.
    private static func checkStored(_ json: JSON) throws {
        let value = FieldValue(plain: json)
        let kept = FieldValue(stored: try JSON.parse(value.stored.bytes))
        try hold(kept == value, "a value is read from the store as it was stored")
        let fields = Fields(plain: json, paths: (json.object?.names ?? []).map { FieldPath($0) })
        try hold(Fields(stored: try JSON.parse(fields.stored.bytes)) == fields, "fields are read as they were stored")
    }
}

extension JSON {
    /// How many levels are nested in each other, this one included.
    fileprivate var levels: Int {
        switch self {
        case .null, .flag, .number, .string: 1
        case .array(let elements): 1 + (elements.map(\.levels).max() ?? 0)
        case .object(let object): 1 + (object.members.map(\.value.levels).max() ?? 0)
        }
    }

    /// Whether every object has each name once.
    fileprivate var namesAreUnique: Bool {
        switch self {
        case .null, .flag, .number, .string: true
        case .array(let elements): elements.allSatisfy(\.namesAreUnique)
        case .object(let object):
            Set(object.names).count == object.members.count && object.members.allSatisfy(\.value.namesAreUnique)
        }
    }
}
