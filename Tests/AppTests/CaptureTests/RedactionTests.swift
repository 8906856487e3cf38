import Model
import Testing

@testable import App

/// What redaction takes out of bodies, and what it leaves.
@Suite struct RedactionTests {
    private var redaction = Redaction(by: SeededEntropy(seed: "redaction"))

    private mutating func redact(_ text: String) -> String {
        String(decoding: redaction.body(Array(text.utf8), named: "event 1").body, as: UTF8.self)
    }

    private mutating func value(_ name: String, _ value: String) throws -> String {
        let text = redact(JSON.object(JSONObject([(name, .string(value))])).compact)
        return try #require(try JSON.parse(text)[name]?.text)
    }

    @Test mutating func `no byte moves but those of what is personal`() throws {
        let text = redact(
            #"{ "id":"c-1",  "name" : "Acmé \u0041G", "size":12,"when":"2026-03-01T09:00:00Z" ,"n":[ ] }"#
        )

        #expect(text.hasPrefix(#"{ "id":"c-1",  "name" : ""#))
        #expect(text.hasSuffix(#"", "size":12,"when":"2026-03-01T09:00:00Z" ,"n":[ ] }"#))
        #expect(!text.contains("Acm"))
        #expect(try JSON.parse(text)["name"]?.text?.wholeMatch(of: #/[A-Z][a-z]{3} [A-Z]{2}/#) != nil)
    }

    @Test mutating func `the same value has the same replacement, whatever its case and wherever it stands`() throws {
        let whole = try value("Name", "Ann-Marie O'Neil")
        let parts = [try value("FirstName", "ANN-MARIE"), try value("lastName", " o'neil ")]

        #expect(whole.lowercased() == parts.joined(separator: "").lowercased().replacing("  ", with: " ").trimmed)
        #expect(parts[0] == parts[0].uppercased())
        #expect(parts[1].hasPrefix(" ") && parts[1].hasSuffix(" "))
        #expect(whole.count == "Ann-Marie O'Neil".count)
    }

    @Test mutating func `another export has other replacements`() throws {
        var other = RedactionTests()
        other.redaction = Redaction(by: SeededEntropy(seed: "another"))

        #expect(try value("name", "Jonathan") != other.value("name", "Jonathan"))
    }

    @Test mutating func `an address of mail stays one, and leads nowhere`() throws {
        let address = try value("anything", "Ann.Lee+x@Example.com")
        let sibling = try value("other", "bob@example.com")
        let short = try value("email", "a@b.de")

        #expect(address.wholeMatch(of: #/[A-Z][a-z]{2}\.[A-Z][a-z]{2}\+[a-z]@[a-z]{3}\.example/#) != nil, "\(address)")
        #expect(address.split(separator: "@").last == sibling.split(separator: "@").last)
        #expect(short.wholeMatch(of: #/[a-z]@[a-z]\.zz/#) != nil, "\(short)")
    }

    @Test mutating func `a website stays one, and belongs to the same domain as the mail`() throws {
        let site = try value("website", "https://www.acme-shop.com:8443/About?ref=Bob")
        let mail = try value("email", "bob@acme-shop.com")
        let host = try #require(mail.split(separator: "@").last)

        #expect(site.hasPrefix("https://www.\(host):8443/"), "\(site)")
        #expect(!site.contains("Bob") && !site.contains("About"))
        #expect(site.count == "https://www.acme-shop.com:8443/About?ref=Bob".count)
        #expect(try value("website", "https://ann:secret@acme-shop.com") == "https://\(host)")
    }

    @Test mutating func `a telephone number keeps its form, and is the same however it is written`() throws {
        let one = try value("MobilePhone", "+49 (30) 1234-567")
        let other = try value("phone", "+49301234567")
        let nameless = try value("Custom1__c", "+49301234567")

        #expect(one.wholeMatch(of: #/\+[1-9]\d \(\d\d\) \d{4}-\d{3}/#) != nil, "\(one)")
        #expect("+" + one.filter(\.isNumber) == other)
        #expect(nameless == other)
        #expect(try value("phone", "030 12").hasPrefix("0"))
    }

    @Test mutating func `a personal number stays a number of as many digits`() throws {
        let text = redact(#"{"phone":493012345,"latitude":-52.5200,"monthly_spend":120,"age":44}"#)

        let form = #/\{"phone":[1-9]\d{8},"latitude":-[1-9]\d\.\d{4},"monthly_spend":120,"age":44\}/#
        #expect(text.wholeMatch(of: form) != nil, "\(text)")
        #expect(!text.contains("493012345"))
    }

    @Test mutating func `a day of birth becomes another day`() throws {
        let day = try value("Birthdate", "1980-02-29")

        #expect(day != "1980-02-29")
        #expect(day.wholeMatch(of: #/(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])/#) != nil, "\(day)")
        #expect(try value("CreatedDate", "2026-03-01") == "2026-03-01")
    }

    @Test(arguments: [
        ("id", "64f000000000000000000001"), ("company_id", "acme-1"), ("AccountNumber", "c-1"),
        ("Industry", "Real Estate"),
        ("LeadSource", "Web Form"), ("type", "company"), ("topic", "company.updated"), ("Tier__c", "gold"),
        ("entityName", "Account"), ("updated_at", "2026-01-10T04:11:34.206+00:00"), ("BillingCountry", "DE"),
        ("transactionKey", "00000020-1720-70a0-4379-f4dc745d2b31"), ("name", ""), ("name", "  "),
    ])
    mutating func `what is not personal stays`(name: String, text: String) throws {
        #expect(try value(name, text) == text)
    }

    @Test(arguments: [
        ("Description", "He called twice"), ("Custom__c", "likes red wine"), ("MailingStreet", "12 Main St"),
        ("BillingCity", "Berlin"), ("ip", "203.0.113.9"), ("seen_from", "203.0.113.9"), ("v6", "2001:db8:1::9:8:7"),
        ("passportNumber", "C01X00T47"), ("avatar", "https://img.example.com/ann.png"), ("job_title", "Dean"),
        ("emails", "ann@example.com"), ("Email_2__c", "none yet"), ("note", "ok"),
    ])
    mutating func `what is personal, by name or by shape, goes`(name: String, text: String) throws {
        let fresh = try value(name, text)

        #expect(fresh != text)
        #expect(fresh.split(separator: " ").count == text.split(separator: " ").count)
    }

    @Test mutating func `a credential leaves nothing behind`() throws {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"
        let session = "00D5g000000XyzA!AQ4AQFlnw8nN2tVQk0aQx"
        let text = redact(
            #"{"access_token":"abc","signature":{"timestamp":"1","token":"x"},"odd":"\#(token)","s":"\#(session)","#
                + #""h":"Bearer abcdefgh"}"#
        )

        #expect(
            text
                == #"{"access_token":"redacted","signature":{"timestamp":"redacted","token":"redacted"},"odd":"redacted","#
                + #""s":"redacted","h":"redacted"}"#
        )
    }

    @Test mutating func `what a field holds whose name says nothing, its parent says`() throws {
        let text = redact(
            #"{"phones":[{"value":"030 123","label":"Desk"}],"Name":{"FirstName":"Ann","Salutation":"Ms."}}"#
        )

        #expect(!text.contains("030 123") && !text.contains("Ann"))
        #expect(text.contains(#""Salutation":"Ms.""#))
        #expect(redact(#"{"metrics":[{"value":"high"}]}"#) == #"{"metrics":[{"value":"high"}]}"#)
    }

    @Test mutating func `mail is found within other words, and in names of fields`() throws {
        let text = redact(#"{"ann@example.com":1,"Industry":"ask bob@example.com"}"#)

        #expect(!text.contains("example.com"))
        #expect(text.contains("@") && text.contains(".example"))
    }

    @Test func `a field that is to be kept stays, and decides as before`() {
        var redaction = Redaction(by: SeededEntropy(seed: "redaction"), keeping: ["Segment__c", "name"])
        let text = #"{"segment":"Mid Market","data":{"name":"Acme"},"firstname":"Ann"}"#

        let (body, report) = redaction.body(Array(text.utf8), named: "event 1")

        #expect(String(decoding: body, as: UTF8.self).hasPrefix(#"{"segment":"Mid Market","data":{"name":"Acme"},"#))
        #expect(report.replaced == ["firstname"])
        #expect(report.kept == ["segment", "data.name"])
    }

    @Test mutating func `texts of XML change in place; sessions and comments go`() throws {
        let text = """
            \u{FEFF}<?xml version="1.0"?><e:E xmlns:e="urn:x" to="ann@example.com"><!-- for Ann -->
              <SessionId>abc</SessionId><e:Id>0015g00000Ab001AAB</e:Id><Name>Ann &amp; Bob</Name>
              <Type>Cust<!-- Ann -->omer</Type><Note><![CDATA[<b>Hi</b>]]></Note><Empty/>
            </e:E>
            """

        let redacted = redact(text)

        #expect(redacted.hasPrefix("\u{FEFF}<?xml version=\"1.0\"?><e:E xmlns:e=\"urn:x\" to=\""))
        #expect(redacted.contains("<SessionId>redacted</SessionId><e:Id>0015g00000Ab001AAB</e:Id><Name>"))
        #expect(redacted.contains("<Type>Customer</Type>"))
        #expect(redacted.contains(" &amp; ") && redacted.hasSuffix("<Empty/>\n</e:E>"))
        for word in ["Ann", "Bob", "Hi<", "example.com"] { #expect(!redacted.contains(word)) }
    }

    @Test(arguments: ["{\"name\":\"Ann\"", "<a><b>Ann</b>", "Ann", "", "<a>Ann<b>1</b></a>", #"{"a":1,"a":"Ann"}"#])
    mutating func `of what cannot be read nothing stays`(text: String) {
        let (body, report) = redaction.body(Array(text.utf8), named: "event 7")

        #expect(String(decoding: body, as: UTF8.self).hasPrefix("redacted: event 7, \(text.utf8.count) bytes"))
        #expect(report.isWhole)
    }

    @Test mutating func `two short values do not become one`() throws {
        var fresh: Set<String> = []
        for letter in "abcdefghijklmnopqrst" { fresh.insert(try value("name", "\(letter)")) }

        #expect(fresh.count == 20)
    }
}

extension String {
    fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
