import Model

/// The SOAP document of an outbound message, laid out as captured ones are (fact sheet §1.2).
struct OutboundDocument {
    private let options: SalesforceOptions
    private let object: SalesforceObject
    private let fields: [SalesforceField]

    /// Takes the object and its fields behind `Id`, in alphabetical order.
    init(_ options: SalesforceOptions, object: SalesforceObject, fields: [SalesforceField]) {
        self.options = options
        self.object = object
        self.fields = fields
    }

    /// The document for these notifications and their records.
    func text(_ notifications: [(id: String, row: SalesforceRow)]) -> String {
        let host = "https://\(options.connection).my.salesforce.com/services/Soap"
        let end = "\(options.apiVersion)/\(options.organization.prefix(15))"
        let lines =
            [
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                    + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
                    + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
                " <soapenv:Body>",
                "  <notifications xmlns=\"http://soap.sforce.com/2005/09/outbound\">",
                "   <OrganizationId>\(options.organization)</OrganizationId>",
                "   <ActionId>\(action)</ActionId>",
                "   <SessionId xsi:nil=\"true\"/>",
                "   <EnterpriseUrl>\(XMLText.escape("\(host)/c/\(end)"))</EnterpriseUrl>",
                "   <PartnerUrl>\(XMLText.escape("\(host)/u/\(end)"))</PartnerUrl>",
            ] + notifications.flatMap { notification($0.id, $0.row) } + [
                "  </notifications>", " </soapenv:Body>", "</soapenv:Envelope>",
            ]
        return lines.joined(separator: "\n")
    }

    private func notification(_ id: String, _ row: SalesforceRow) -> [String] {
        [
            "   <Notification>", "    <Id>\(id)</Id>",
            "    <sObject xsi:type=\"sf:\(object.name)\" xmlns:sf=\"urn:sobject.enterprise.soap.sforce.com\">",
            "     <sf:Id>\(row.id)</sf:Id>",
        ] + fields.compactMap { element($0, of: row) } + ["    </sObject>", "   </Notification>"]
    }

    /// The element of a field; none when it has no value.
    private func element(_ field: SalesforceField, of row: SalesforceRow) -> String? {
        guard let text = Self.text(row.value(of: field), as: field) else { return nil }
        return "     <sf:\(field.name)>\(XMLText.escape(text))</sf:\(field.name)>"
    }

    /// Doubles always have a decimal point, instants end with `Z`.
    private static func text(_ value: FieldValue, as field: SalesforceField) -> String? {
        guard case .number(let number) = value, field.type != .int else { return value.text }
        return number.plain.contains(".") ? number.plain : number.plain + ".0"
    }

    /// The id of the outbound message's definition: one for each object.
    private var action: String {
        let place = SalesforceSchema.standard.objects.firstIndex { $0.name == object.name } ?? 0
        return SalesforceID.make(prefix: "04k", number: place + 1)
    }
}
