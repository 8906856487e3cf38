import Model

/// The SOAP `login()` call (`/services/Soap/u/{version}`), which old clients begin with; gone from version 65 on.
enum SOAPLogin {
    /// The user name and password that a login call carries; nil when it is not one.
    static func credentials(in body: [UInt8]) -> (username: String, password: String)? {
        guard let login = XMLReader.parse(body)?.first("login"), let username = login.only("username"),
            let password = login.only("password")
        else { return nil }
        return (username.text, password.text)
    }

    /// The answer that opens a session.
    static func success(
        session: String,
        server: String,
        version: String,
        organization: String,
        user: String
    ) -> HTTPResponse {
        let address = "\(server)/services/Soap/u/\(version)/\(organization.prefix(15))"
        return envelope(
            200,
            "<loginResponse><result><metadataServerUrl>\(XMLText.escape(address))</metadataServerUrl>"
                + "<passwordExpired>false</passwordExpired><sandbox>false</sandbox>"
                + "<serverUrl>\(XMLText.escape(address))</serverUrl><sessionId>\(session)</sessionId>"
                + "<userId>\(user)</userId><userInfo><organizationId>\(organization)</organizationId>"
                + "<sessionSecondsValid>7200</sessionSecondsValid><userId>\(user)</userId></userInfo>"
                + "</result></loginResponse>"
        )
    }

    /// The answer that opens none.
    static func failure(_ code: String, _ message: String) -> HTTPResponse {
        envelope(
            500,
            "<soapenv:Fault><faultcode>sf:\(code)</faultcode><faultstring>\(code): \(XMLText.escape(message))</faultstring>"
                + "<detail><sf:LoginFault xsi:type=\"sf:LoginFault\"><sf:exceptionCode>\(code)</sf:exceptionCode>"
                + "<sf:exceptionMessage>\(XMLText.escape(message))</sf:exceptionMessage></sf:LoginFault></detail>"
                + "</soapenv:Fault>"
        )
    }

    private static func envelope(_ status: Int, _ body: String) -> HTTPResponse {
        let text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope"
            + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:partner.soap.sforce.com\""
            + " xmlns:sf=\"urn:fault.partner.soap.sforce.com\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
            + "<soapenv:Body>\(body)</soapenv:Body></soapenv:Envelope>"
        return HTTPResponse(status, headers: ["Content-Type": "text/xml; charset=utf-8"], body: Array(text.utf8))
    }
}
