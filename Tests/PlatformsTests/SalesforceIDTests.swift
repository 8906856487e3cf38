import Testing

@testable import Platforms

@Suite struct SalesforceIDTests {
    @Test(arguments: [
        ("00D7F00000107Xs", "00D7F00000107XsUAI"), ("00Do0000000e0vQ", "00Do0000000e0vQEAQ"),
        ("00D5Y000001MPM7", "00D5Y000001MPM7UAO"), ("0031I0000081tbP", "0031I0000081tbPQAQ"),
        ("003n000000NOtUb", "003n000000NOtUbAAL"), ("00Q1N00000bS2eO", "00Q1N00000bS2eOUAS"),
        ("0061N00000WD1sh", "0061N00000WD1shQAD"), ("a4xV0000002ykKI", "a4xV0000002ykKIIAY"),
        ("0015f00002JUWMV", "0015f00002JUWMVAA5"), ("001000000000001", "001000000000001AAA"),
    ])
    func `fifteen characters become the eighteen that Salesforce writes`(short: String, long: String) throws {
        #expect(SalesforceID(short)?.text == long)
        #expect(SalesforceID(long)?.text == long)
        #expect(SalesforceID(long)?.isSound == true)
        #expect(SalesforceID(long.lowercased())?.text == long)
        #expect(SalesforceID(long.uppercased())?.text == long)
    }

    @Test func `ids of fifteen that differ in case are different records`() {
        #expect(SalesforceID("0015g00000Ab001") != SalesforceID("0015g00000aB001"))
    }

    @Test func `an id whose checksum does not fit is kept as it is, and said to be unsound`() throws {
        let id = try #require(SalesforceID("04kxx00000000blBAA"))

        #expect(id.text == "04kxx00000000blBAA")
        #expect(!id.isSound)
    }

    @Test(arguments: ["", "001", "0010000000000010", "00100000000000-", "001000000000001AAé", "00100000000000100000"])
    func `anything else is no id`(text: String) {
        #expect(SalesforceID(text) == nil)
    }

    @Test func `the empty id is recognised in both lengths`() {
        #expect(SalesforceID("000000000000000AAA")?.isEmpty == true)
        #expect(SalesforceID("000000000000000")?.text == "000000000000000AAA")
        #expect(SalesforceID("001000000000001")?.isEmpty == false)
    }
}
