import Model

/// The requests that are made of Arlo's REST Auth API, in XML throughout: JSON is not to be had for every resource.
///
/// Paths end in a slash, as Arlo's own links do.
enum ArloAPI {
    /// Where every resource is.
    static let root = "/api/2012-02-01/auth/resources/"

    /// The most records of a page: what Arlo's own plug-in asks for.
    ///
    /// Source: ArloSoftware/moodle-enrol_arlo, `COLLECTION_TOP_MAXIMUM`.
    static let pageLimit = 250

    /// Shows a record; linked resources by their titles are put into it, nested ones by `Contact/Employment`.
    static func show(_ address: ArloAddress, expanding titles: [String] = []) -> HTTPRequest {
        get("\(address.kind.collection)/\(address.id)/", titles.isEmpty ? [] : [("expand", joined(titles))])
    }

    /// Lists records of a kind, each shown whole.
    static func list(_ kind: ArloKind, _ options: [(String, String)], expanding titles: [String] = []) -> HTTPRequest {
        let nested = titles.map { "\(kind.rawValue)/\($0)" }
        return get("\(kind.collection)/", options + [("expand", joined([kind.rawValue] + nested))])
    }

    /// Reads any resource.
    static func get(_ path: String, _ options: [(String, String)] = []) -> HTTPRequest {
        let query = options.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        return request("GET", path + (query.isEmpty ? "" : "?\(query)"))
    }

    /// Changes a resource by an RFC 5261 difference.
    static func patch(_ path: String, _ xml: String) -> HTTPRequest { request("PATCH", path, xml) }

    /// Changes a record by an RFC 5261 difference.
    static func patch(_ address: ArloAddress, _ xml: String) -> HTTPRequest {
        patch("\(address.kind.collection)/\(address.id)/", xml)
    }

    /// Puts a new resource into a collection.
    static func post(_ path: String, _ xml: String) -> HTTPRequest { request("POST", path, xml) }

    private static func joined(_ titles: [String]) -> String { titles.joined(separator: ",") }

    private static func request(_ method: String, _ path: String, _ xml: String? = nil) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": "application/xml"]
        if xml != nil { headers.add("Content-Type", "application/xml; charset=utf-8") }
        return HTTPRequest(method, root + path, headers: headers, body: xml.map { Array($0.utf8) } ?? [])
    }
}
