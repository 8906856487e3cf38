import Model

/// The requests that are made of Intercom's REST API, all of them pinned to one version of it.
struct IntercomAPI: Sendable {
    /// The value of `Intercom-Version`; without one the app's own default would decide the shape of answers.
    let version: String

    /// Shows a company by Intercom's id.
    func show(_ id: String) -> HTTPRequest { request("GET", "/companies/\(PercentEncoding.encode(id))") }

    /// Finds companies by one of the fields that can be searched: `company_id` or `name`.
    func find(_ field: String, _ value: String) -> HTTPRequest {
        request("GET", "/companies?\(field)=\(PercentEncoding.encode(value))")
    }

    /// Creates a company, or updates the one that has its `company_id`.
    func save(_ body: JSONObject) -> HTTPRequest { request("POST", "/companies", body) }

    /// Updates a company by Intercom's id.
    func update(_ id: String, _ body: JSONObject) -> HTTPRequest {
        request("PUT", "/companies/\(PercentEncoding.encode(id))", body)
    }

    /// Deletes a company, which Intercom calls archiving: it answers at once and detaches the contacts later.
    func delete(_ id: String) -> HTTPRequest { request("DELETE", "/companies/\(PercentEncoding.encode(id))") }

    /// Lists the attributes of companies.
    func companyAttributes() -> HTTPRequest { request("GET", "/data_attributes?model=company") }

    /// Lists the companies that were used last; those without a contact are not among them.
    func latest(_ count: Int) -> HTTPRequest {
        request("POST", "/companies/list?page=1&per_page=\(count)&order=desc")
    }

    /// The app and the teammate behind the token, and the workspace.
    func me() -> HTTPRequest { request("GET", "/me") }

    /// Opens a sweep over all companies, or turns its page.
    func scroll(_ parameter: String?) -> HTTPRequest {
        request("GET", "/companies/scroll" + (parameter.map { "?scroll_param=\(PercentEncoding.encode($0))" } ?? ""))
    }

    private func request(_ method: String, _ target: String, _ body: JSONObject? = nil) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": "application/json", "Intercom-Version": version]
        if body != nil { headers.add("Content-Type", "application/json") }
        return HTTPRequest(method, target, headers: headers, body: body.map { JSON.object($0).bytes } ?? [])
    }
}
