import Model

/// The one open scroll of the workspace (fact sheet §B.4).
struct IntercomScroll: Sendable {
    let parameter: String
    let ids: [String]
    var position: Int
    var lastUse: Timestamp

    /// A scroll that nobody used for a minute is over.
    func isOpen(at now: Timestamp) -> Bool { now - lastUse < .seconds(60) }
}

extension IntercomSimulator {
    /// Opens the scroll or shows its next page.
    ///
    /// Behind the last company comes an empty page, and then the scroll is over.
    mutating func scrollCompanies(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        let open = scroll.flatMap { $0.isOpen(at: call.now) ? $0 : nil }
        var here: IntercomScroll
        if let parameter = call.query["scroll_param"], !parameter.isEmpty {
            guard let open, open.parameter == parameter else {
                throw IntercomFault(404, "not_found", "scroll parameter not found")
            }
            here = open
        } else {
            guard open == nil else {
                throw IntercomFault(400, "scroll_exists", "scroll already exists for this workspace")
            }
            let parameter = Derivation(seed: options.seed).uuid("scroll \(workspace.nextNumber())")
            here = IntercomScroll(parameter: parameter, ids: listed.map(\.id), position: 0, lastUse: call.now)
        }
        let page = here.ids.dropFirst(here.position).prefix(options.scrollPage)
        here.position += page.count
        here.lastUse = call.now
        scroll = page.isEmpty ? nil : here
        return .json(
            200,
            [
                "type": "list",
                "data": .array(page.compactMap { workspace.companies[$0] }.filter { $0.state == .active }.map(rest)),
                "pages": nil, "total_count": nil, "scroll_param": .string(here.parameter),
            ]
        )
    }
}
