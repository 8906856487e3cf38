import Platforms
import Testing

@Suite struct XMLTests {
    private func parse(_ text: String, limits: XMLLimits = XMLLimits()) throws(XMLError) -> XMLElement {
        try XMLDocument.parse(Array(text.utf8), limits: limits)
    }

    private func problem(_ text: String, limits: XMLLimits = XMLLimits()) -> XMLError.Problem? {
        do throws(XMLError) {
            _ = try parse(text, limits: limits)
            return nil
        } catch {
            return error.problem
        }
    }

    @Test func `names are told apart by namespace, whatever their prefix`() throws {
        let root = try parse(#"<a:x xmlns:a="urn:1" xmlns="urn:2"><y/><a:y/><b:y xmlns:b="urn:1"/><z xmlns=""/></a:x>"#)

        #expect(root.name == XMLName("urn:1", "x"))
        #expect(root.children.map(\.name.namespace) == ["urn:2", "urn:1", "urn:1", nil])
        #expect(root.children(XMLName("urn:1", "y")).count == 2)
    }

    @Test func `attributes without a prefix are in no namespace, and a value's prefix resolves where it stands`() throws
    {
        let root = try parse(
            """
            <o xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="q:Account" type="plain" \
            xmlns:q="urn:sf"><n xsi:nil="true"/></o>
            """
        )

        #expect(root.attributes[XMLName(nil, "type")] == "plain")
        #expect(
            root.resolve(root.attributes[XMLName(XMLNamespace.instance, "type")] ?? "") == XMLName("urn:sf", "Account")
        )
        #expect(root.resolve("nowhere:Account") == nil)
        #expect(root.children[0].isNil)
        #expect(!root.isNil)
    }

    @Test func `ranges cut an element out of its document byte for byte`() throws {
        let text = "\u{FEFF}<?xml version='1.0' encoding='utf-8' standalone=\"no\"?>\n<r><ü a='>'>é</ü ><e /></r>\n"
        let bytes = Array(text.utf8)

        let root = try XMLDocument.parse(bytes)

        #expect(String(decoding: bytes[root.children[0].range], as: UTF8.self) == "<ü a='>'>é</ü >")
        #expect(String(decoding: bytes[root.children[0].content], as: UTF8.self) == "é")
        #expect(String(decoding: bytes[root.children[1].range], as: UTF8.self) == "<e />")
        #expect(root.children[1].content.isEmpty)
    }

    @Test func `references, comments and unparsed text read as the text they stand for`() throws {
        let root = try parse("<r>a&lt;br&gt;&amp;&quot;&apos;&#65;&#x1F600;<!-- & < -->\r\nb<![CDATA[<&]]]]>\rc</r>")

        #expect(root.text == "a<br>&\"'A😀\nb<&]]\nc")
        #expect(try parse("<r a='x\r\ny&#10;z'/>").attributes[XMLName(nil, "a")] == "x y\nz")
    }

    @Test(arguments: [
        ("<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><r>&e;</r>", XMLError.Problem.doctype),
        ("<?xml version='1.0'?><!DOCTYPE r><r/>", .doctype),
        ("<r>&e;</r>", .entity), ("<r>&amp</r>", .entity), ("<r>&#0;</r>", .character), ("<r>&#xD800;</r>", .entity),
        ("<r>&#+65;</r>", .entity), ("<r><?php x?></r>", .instruction), ("<?xml-stylesheet x?><r/>", .instruction),
        ("<?xml version='1.1'?><r/>", .version), ("<?xml version='1.0' encoding='latin1'?><r/>", .encoding),
        ("<r></s>", .mismatch), ("<a:r xmlns:a='u'></b:r>", .mismatch), ("<a:r/>", .prefix), ("<r b:c=''/>", .prefix),
        ("<r xmlns:a=''/>", .prefix), ("<r xmlns:xml='urn:x'/>", .prefix), ("<r xmlns:xmlns='urn:x'/>", .prefix),
        ("<r a='1' a='2'/>", .attribute), ("<r xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>", .attribute),
        ("<r a='<'/>", .unexpected), ("<r a=1/>", .unexpected), ("<r a='1'b='2'/>", .unexpected),
        ("<r>]]></r>", .unexpected),
        ("<r/><s/>", .trailing), ("<r/>x", .trailing), ("x<r/>", .unexpected), ("", .end), ("<r", .end), ("<r>", .end),
        ("<r><s></s>", .end), ("<r a='", .end), ("<r><![CDATA[", .end), ("<r><!-- -- --></r>", .unexpected),
        ("<1/>", .name),
        ("<r>\u{1}</r>", .character), ("<r>\u{FFFF}</r>", .character), ("<:r/>", .name), ("<a:/>", .name),
        ("\u{FEFF}\u{FEFF}<r/>", .unexpected), (" <?xml version='1.0'?><r/>", .instruction),
    ])
    func `what is not plain, well-formed XML is refused`(text: String, expected: XMLError.Problem) {
        #expect(problem(text) == expected)
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: XMLError(problem: .encoding, offset: 0)) {
            try XMLDocument.parse([0x3C, 0xC0, 0x3C, 0x2F, 0x3E])
        }
    }

    @Test func `limits end the reading of what is too long, too deep or too many`() {
        let nested = String(repeating: "<a>", count: 33) + String(repeating: "</a>", count: 33)
        let many = "<r>" + String(repeating: "<a/>", count: 10) + "</r>"

        #expect(problem(nested) == .depth)
        #expect(problem("<r/>", limits: XMLLimits(bytes: 3)) == .bytes)
        #expect(problem(many, limits: XMLLimits(elements: 10)) == .elements)
        #expect(problem("<r a='' b='' c=''/>", limits: XMLLimits(attributes: 2)) == .attributes)
        #expect(problem(many, limits: XMLLimits(elements: 11)) == nil)
        #expect(problem("<r xmlns='u'><s xmlns:a='u'/></r>", limits: XMLLimits(namespaces: 2)) == .namespaces)
        #expect(problem("<r xmlns='u'><s xmlns:a='u'/></r>", limits: XMLLimits(namespaces: 3)) == nil)
    }

    @Test func `an escaped text reads back as it was`() throws {
        let text = "a<b>&'\"]]>\r\n\tüé😀"

        #expect(try parse("<r a='\(XMLText.escape(text))'>\(XMLText.escape(text))</r>").text == text)
        #expect(try parse("<r a='\(XMLText.escape(text))'/>").attributes[XMLName(nil, "a")] == text)
        #expect(XMLText.escape("\u{1}") == "\u{FFFD}")
    }

    @Test func `a document cut off anywhere is refused, never misread`() throws {
        let whole = Array("<?xml version='1.0'?><r xmlns='u'><a b='c'>t&amp;u<!-- x --></a><![CDATA[y]]></r>".utf8)

        for count in 0..<whole.count {
            #expect(throws: XMLError.self) { try XMLDocument.parse(Array(whole.prefix(count))) }
        }
    }
}
