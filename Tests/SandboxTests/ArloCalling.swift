import Model
import Testing

@testable import Sandbox

/// An answer of Arlo's, taken apart.
struct ArloAnswered {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]
    /// The document's root; an empty element when the body is no XML.
    let root: XMLElement

    init(_ response: HTTPResponse) {
        status = response.status
        headers = response.headers
        body = response.body
        root = XMLReader.parse(response.body) ?? XMLElement("nothing")
    }

    /// The text of the first element of a name.
    func text(_ name: String) -> String? { root.first(name)?.text }

    /// The message of an `ApiException`.
    var message: String? { root.name == "ApiException" ? text("Message") : nil }

    /// The ids that the members of a collection are linked by.
    var ids: [String] { members.compactMap { $0.attribute("href")?.split(separator: "/").last.map(String.init) } }

    /// The links to the members of a collection.
    var members: [XMLElement] {
        root.children.filter { $0.attribute("rel")?.hasPrefix("http://schemas.arlo.co/") == true }
    }

    /// The address that a link of a relation leads to.
    func link(_ relation: String) -> String? {
        root.children.first { $0.attribute("rel") == relation }?.attribute("href")
    }
}

extension XMLElement {
    /// The link of a title.
    func link(_ title: String) -> XMLElement? {
        children.first { $0.name == "Link" && $0.attribute("title") == title }
    }

    /// The resource inside the link of a title.
    func linked(_ title: String) -> XMLElement? { link(title)?.children.first }
}

extension ArloSimulator {
    static func fresh(_ change: (inout ArloOptions) -> Void = { _ in }) -> ArloSimulator {
        var options = ArloOptions(seed: "tests")
        change(&options)
        return ArloSimulator(options)
    }

    /// Where the resources are.
    static let resources = "/api/2012-02-01/auth/resources/"

    /// The name and the password of the gateway's API user, as HTTP Basic has them.
    var basic: String {
        let credentials = JSON.object(connection(url: ""))["credentials"]
        let pair = "\(credentials?["username"]?.text ?? ""):\(credentials?["password"]?.text ?? "")"
        return "Basic " + Base64.encode(Array(pair.utf8))
    }

    /// Calls the API as the gateway's API user.
    mutating func call(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        query: [(String, String)] = [],
        headers: [(String, String)] = [],
        at now: Timestamp = nine
    ) -> ArloAnswered {
        var lines: HTTPHeaders = ["Authorization": basic, "Host": "arlo.sandbox"]
        if body != nil { lines.replace("Content-Type", "application/xml; charset=utf-8") }
        for (name, value) in headers { lines.replace(name, value) }
        let form = query.isEmpty ? "" : "?" + String(decoding: PercentEncoding.form(query), as: UTF8.self)
        let target = (path.hasPrefix("/") ? path : Self.resources + path) + form
        return ArloAnswered(
            answer(HTTPRequest(method, target, headers: lines, body: Array((body ?? "").utf8)), at: now)
        )
    }

    /// Makes a contact and says its id.
    mutating func makeContact(_ first: String, _ last: String = "Jones", at now: Timestamp = nine) -> String {
        let body = "<Contact><FirstName>\(first)</FirstName><LastName>\(last)</LastName></Contact>"
        return call("POST", "contacts/", body, at: now).text("ContactID") ?? ""
    }

    /// Does something in a person's name.
    mutating func person(_ deed: Deed, at now: Timestamp = nine) throws -> [String] { try perform(deed, at: now) }

    /// Takes records in.
    mutating func given(_ kind: String, _ records: JSON..., at now: Timestamp = nine) throws {
        _ = try take(given: kind, records.compactMap(\.object), at: now)
    }

    /// What the deliveries that are due say: `Contact.Created 1`.
    mutating func told(at now: Timestamp = nine) -> [String] {
        takePostings(at: now).flatMap { posting in
            (try? JSON.parse(posting.request.body))?["events"]?.elements?.map {
                "\($0["type"]?.text ?? "") \($0["resourceId"]?.text ?? "")"
            } ?? []
        }
    }
}
