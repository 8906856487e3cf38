import Model

/// `/webhookendpoints/`: where the platform notifies to.
extension ArloSimulator {
    /// Registers an endpoint; its key is shown this once.
    mutating func createEndpoint(_ call: ArloCall) throws(ArloFault) -> HTTPResponse {
        let empty = ArloRecord(.endpoint, tenant.nextID(.endpoint), made: call.now)
        let record = try ArloBody(try call.document("WebhookEndpoint")).replacing(empty, in: tenant)
        guard ArloWebhooks.path(of: record) != nil else { throw .invalid("Endpoint must be an absolute https URL.") }
        guard ArloWebhooks.schemas.contains(record.values["PayloadSchema"] ?? "") else {
            throw .invalid("PayloadSchema must be one of \(ArloWebhooks.schemas.joined(separator: ", ")).")
        }
        let endpoint = tenant.add(record, at: call.now)
        var element = showing(call).element(of: endpoint)
        element.children.insert(XMLElement("Key", text: webhooks.key(of: endpoint.id)), at: 1)
        var response = HTTPResponse.xml(201, element)
        response.headers.replace("Location", showing(call).address(of: endpoint))
        return response
    }
}
