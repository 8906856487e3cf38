import Testing

@testable import Model

@Suite struct JSONTests {
    @Test(arguments: [
        #"{"attributes":{"type":"Account"},"Name":"x"}"#, "[]", "{}", "null", #""ü😀\"\\""#,
        "[1,-0.5,1E400,12345678901234567890]",
        #"{"commitNumber":1778192987716501506,"z":1,"a":[true,false,null]}"#,
    ]) func `a document survives reading and writing, keys in order and numbers digit for digit`(text: String) throws {
        #expect(try JSON.parse(text).compact == text)
    }

    @Test(arguments: (UInt8(0)..<0x80).map { Unicode.Scalar($0) })
    func `a character that must be escaped is escaped wherever it stands`(character: Unicode.Scalar) {
        let isEscaped = character.value < 32 || character == "\"" || character == "\\"
        let texts = (0..<18).map { place in
            String(repeating: "a", count: place) + String(character) + String(repeating: "é", count: 17 - place)
        }

        let written = texts.map { JSON.string($0).compact }

        #expect(written.map { try? JSON.parse($0) } == texts.map { .string($0) })
        #expect(written.allSatisfy { $0.contains("\\") == isEscaped })
    }

    @Test func `an object is read member by member, to its end`() throws {
        var reader = JSONReader(Array(#" {"a": 1, "b": {"c": [2]}} "#.utf8))
        var read: [String: JSON] = [:]

        try reader.object { (name, json) throws(JSONError) in read[name] = try json.value() }
        try reader.end()

        #expect(read == ["a": 1, "b": ["c": [2]]])
    }

    @Test(arguments: ["", "[]", #"{"a":1"#, #"{"a" 1}"#, #"{"a":1,}"#, #"{"a":1} x"#])
    func `what is no object is not read member by member`(text: String) {
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(text.utf8))
            try reader.object { (_, json) throws(JSONError) in _ = try json.value() }
            try reader.end()
        }
    }

    @Test(arguments: [
        ("", JSONError.Problem.end), ("{", .end), (#"{"a""#, .end), (#"{"a":1,}"#, .unexpected), ("[1,]", .unexpected),
        ("[1 2]", .unexpected), ("tru", .unexpected), ("01", .number), ("1.", .number), ("+1", .number),
        ("1 1", .trailing),
        ("\u{FEFF}{}", .unexpected), (#"{"a":1,"a":2}"#, .duplicate), (#""\x""#, .string), (#""\ud800""#, .string),
        ("\"a\nb\"", .string), ("NaN", .unexpected),
    ]) func `what is not JSON is refused with the reason`(text: String, problem: JSONError.Problem) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(text) }

        #expect(error?.problem == problem)
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: JSONError(problem: .encoding, offset: 0)) { try JSON.parse([0x22, 0xFF, 0x22]) }
    }

    @Test func `nesting is read to its limit and refused beyond it`() throws {
        let deepest =
            String(repeating: "[", count: JSON.depthLimit + 1) + String(repeating: "]", count: JSON.depthLimit + 1)
        let tooDeep = "[" + deepest + "]"

        _ = try JSON.parse(deepest)
        #expect(throws: JSONError.self) { try JSON.parse(tooDeep) }
    }

    @Test func `a surrogate pair is one character`() throws {
        #expect(try JSON.parse(#""\ud83d\ude00""#) == "😀")
    }

    @Test func `a member keeps its place when its value changes`() {
        var object = JSONObject([("b", 1), ("a", 2)])

        object["b"] = 3
        object["c"] = 4
        object["a"] = nil

        #expect(JSON.object(object).compact == #"{"b":3,"c":4}"#)
    }

    @Test func `a dotted path leads into objects`() throws {
        let json = try JSON.parse(#"{"data":{"item":{"id":"1"}}}"#)

        #expect(json.value(at: "data.item.id") == "1")
        #expect(json.value(at: "data.none.id") == nil)
    }

    @Test(arguments: [
        (#"{"id":"n1","data":{"id":"other"}}"#, "n1"), (#"{"data":{"id":"other"},"id" : "n1"}"#, "n1"),
        (#"{"x":"\"id\":\"no\"","id":"yes"}"#, "yes"), (#"{"a":["id","no"],"id":"yes"}"#, "yes"),
    ]) func `the scanner finds a top-level text without reading the rest`(text: String, id: String) {
        #expect(JSONScanner.texts(of: ["id"], in: Array(text.utf8)) == [id])
    }

    @Test func `the scanner finds several texts in one look`() {
        let text = #"{"app_id":"w1","data":{"id":"other","app_id":"x"},"id":"n1","b":"w1","twice":"1","twice":"2"}"#

        let found = JSONScanner.texts(of: ["id", "app_id", "twice", "none"], in: Array(text.utf8))

        #expect(found == ["n1", "w1", nil, nil])
    }

    @Test(arguments: 0..<24) func `the scanner finds the end of a text wherever its backslashes stand`(length: Int) {
        let filler = String(repeating: "a", count: length)
        for escaped in [#"\""#, #"\\"#, #"\\\""#, #"\u0022"#, #"\\\\"#] {
            let text = #"{"x":"\#(filler)\#(escaped)","id":"yes"}"#

            #expect(JSONScanner.texts(of: ["id"], in: Array(text.utf8)) == ["yes"], "\(text)")
        }
    }

    @Test(arguments: [
        #"{"id":null}"#, #"{"id":5}"#, #"{"id":"a","id":"b"}"#, #"{"id":"a\u0062"}"#, #"{"data":{"id":"x"}}"#,
        #"["id"]"#, "", "{\"id",
        #"{"id":"#, #"{"x":"id"}"#,
    ]) func `the scanner finds nothing where there is not exactly one plain text`(text: String) {
        #expect(JSONScanner.texts(of: ["id"], in: Array(text.utf8)) == [nil])
    }
}
