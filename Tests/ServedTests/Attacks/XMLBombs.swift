/// Outbound messages made to hurt an XML parser.
enum XMLBombs {
    /// Each with a reason for its dead letter.
    static let all: [HostileBodyTests.Body] = [
        ("billion laughs", document(doctype: laughs, in: "&z;"), "a document type"),
        ("quadratic blow-up", document(doctype: blowUp, in: times("&a;", 40_000)), "a document type"),
        ("external entity", document(doctype: "<!ENTITY e SYSTEM 'file:///etc/passwd'>", in: "&e;"), "a document type"),
        ("external entity over HTTP", document(doctype: "<!ENTITY e SYSTEM 'http://127.0.0.1/'>"), "a document type"),
        ("parameter entity", document(doctype: "<!ENTITY % p SYSTEM 'http://127.0.0.1/'> %p;"), "a document type"),
        ("external document type", bytes("<!DOCTYPE r SYSTEM 'http://127.0.0.1/r.dtd'><r/>"), "a document type"),
        ("empty document type", bytes("<!DOCTYPE r><r/>"), "a document type"),
        ("document type within", envelope("<!DOCTYPE r>"), "a document type"),
        ("an entity of nobody's", envelope("&e;"), "an entity"),
        ("inclusion", bytes("<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='/etc/passwd'/>"), "not a SOAP"),
        ("processing instruction", envelope("<?php system('id') ?>"), "a processing instruction"),
        ("style sheet", bytes("<?xml-stylesheet href='http://127.0.0.1/'?><r/>"), "a processing instruction"),
        ("deep nesting", bytes(times("<a>", 200_000)), "nested too deeply"),
        ("deep and closed", envelope(times("<a>", 60_000) + times("</a>", 60_000)), "nested too deeply"),
        ("many elements", envelope(times("<a/>", 150_000)), "more elements"),
        (
            "many attributes", envelope("<a \((0..<50_000).map { "b\($0)=''" }.joined(separator: " "))/>"),
            "more attributes"
        ),
        ("huge attribute", envelope("<a b='\(times("x", 900_000))"), "unexpected character"),
        ("namespaces", envelope(nested(levels: 20, declarations: 20)), "more namespaces"),
        ("huge name", bytes("<" + times("x", 1_000_000)), "ends too early"),
        ("comment without end", envelope("<!--" + times("x", 900_000)), "ends too early"),
        ("unparsed text without end", envelope("<![CDATA[" + times("]", 900_000)), "ends too early"),
        ("reference without end", envelope("&#" + times("0", 900_000)), "an entity"),
        ("a character of nobody's", envelope("&#x110000;"), "an entity"),
        ("NUL", envelope("\u{0}"), "a character"),
        (
            "UTF-16", [0xFE, 0xFF] + Array("<r/>".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] },
            "not valid UTF-8"
        ),
        ("UTF-7", bytes("<?xml version='1.0' encoding='UTF-7'?>+ADw-r/+AD4-"), "declared as something else"),
        ("Latin 1", bytes("<?xml version='1.0' encoding='ISO-8859-1'?><r/>"), "declared as something else"),
        ("overlong UTF-8", [0xC0, 0xBC] + bytes("r/>"), "not valid UTF-8"),
        ("surrogate in UTF-8", bytes("<r>") + [0xED, 0xA0, 0x80] + bytes("</r>"), "not valid UTF-8"),
        ("nothing but brackets", bytes(times(">", 1_000_000)), "unexpected character"),
        ("another root", bytes("<Envelope xmlns='urn:nobody'/>"), "not a SOAP envelope"),
        ("notifications beyond count", message(times("<Notification/>", 101)), "more than 100 notifications"),
        ("JSON", bytes("{\"app_id\":\"abc\"}"), "unexpected character"),
        ("nothing", [], "ends too early"),
    ]

    /// A message that Salesforce could send.
    static let honest = message("<Notification><Id>04l5g000000AAAAAA0</Id></Notification>")

    /// A message about an account, with the URLs and the session that messages come with.
    static func message(urls: String = "https://example.my.salesforce.com", session: String = "") -> [UInt8] {
        message(
            "<SessionId>\(session)</SessionId><EnterpriseUrl>\(urls)</EnterpriseUrl><PartnerUrl>\(urls)</PartnerUrl>"
                + "<Notification><Id>04l5g000000BBBBBB0</Id>"
                + "<sObject xsi:type='sf:Account' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
                + "xmlns:sf='urn:sobject.enterprise.soap.sforce.com'><sf:Id>0015g00000AAAAAAA0</sf:Id>"
                + "<sf:Name>Nine</sf:Name></sObject></Notification>"
        )
    }

    private static let laughs = (0..<26).map { number in
        let letter = Unicode.Scalar(UInt8(97 + number))
        let before = Unicode.Scalar(UInt8(96 + number))
        return "<!ENTITY \(letter) '\(number == 0 ? "ha" : times("&\(before);", 10))'>"
    }.joined()

    private static let blowUp = "<!ENTITY a '\(times("x", 50_000))'>"

    private static func document(doctype: String, in content: String = "") -> [UInt8] {
        bytes("<?xml version='1.0'?><!DOCTYPE r [\(doctype)]><r>\(content)</r>")
    }

    private static func envelope(_ content: String) -> [UInt8] {
        bytes(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\(content)</s:Body></s:Envelope>"
        )
    }

    private static func message(_ content: String) -> [UInt8] {
        envelope(
            "<notifications xmlns='http://soap.sforce.com/2005/09/outbound'>"
                + "<OrganizationId>\(AttackedGateway.organization)</OrganizationId>\(content)</notifications>"
        )
    }

    private static func nested(levels: Int, declarations: Int) -> String {
        (0..<levels).map { level in
            "<a " + (0..<declarations).map { "xmlns:n\(level)-\($0)='u'" }.joined(separator: " ") + ">"
        }.joined()
    }

    private static func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
