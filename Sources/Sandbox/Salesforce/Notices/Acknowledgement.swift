import Model

/// How Salesforce reads the answer to an outbound message.
enum Acknowledgement {
    /// Whether the answer accepts the message: status 200 and one SOAP document that says `<Ack>true</Ack>`.
    ///
    /// An empty body, JSON, HTML, a byte-order mark before the first `<`, another namespace, `false` and a SOAP fault
    /// are failures, and the whole message is sent again (fact sheet §1.5).
    static func accepts(_ answer: HTTPResponse?) -> Bool {
        guard let answer, answer.status == 200, let envelope = XMLReader.parse(answer.body),
            envelope.name == "Envelope", envelope.namespace == soap,
            let ack = envelope.only("Body", in: soap)?.only("notificationsResponse", in: outbound)?
                .only("Ack", in: outbound)
        else { return false }
        return ack.text == "true"
    }

    private static let soap = "http://schemas.xmlsoap.org/soap/envelope/"
    private static let outbound = "http://soap.sforce.com/2005/09/outbound"
}
