import App
import Foundation
import Model
import Testing

@Suite struct CheckingTests {
    @Test(arguments: [
        ("gatway", "gateway"), ("conections", "connections"), ("Fields", "fields"), ("feilds", "fields"),
    ])
    func `a mistyped word finds the one that was meant`(typed: String, meant: String) {
        #expect(Spelling.nearest(to: typed, among: ["gateway", "connections", "fields", "syncs"]) == meant)
    }

    @Test func `a word like no other finds none`() {
        #expect(Spelling.nearest(to: "xyzzy", among: ["gateway", "connections"]) == nil)
    }

    @Test func `sizes are read and written`() {
        #expect(ByteSize.parse("1MiB") == 1 << 20)
        #expect(ByteSize.parse("16KiB") == 16384)
        #expect(ByteSize.parse("512") == 512)
        for wrong in ["", "MiB", "1 MiB", "-1", "1.5MiB", "1MB", "99999999999999999999", "9999999999GiB"] {
            #expect(ByteSize.parse(wrong) == nil, "\(wrong)")
        }
        #expect([1 << 20, 1000, 0].map(ByteSize.text) == ["1MiB", "1000", "0"])
    }

    @Test func `only addresses of this machine are loopback`() throws {
        for text in ["127.0.0.1:1", "127.8.8.8:1", "[::1]:1", "localhost:1"] {
            #expect(try #require(HostAndPort(text)).isLoopback, "\(text)")
        }
        for text in ["0.0.0.0:1", "[::]:1", "10.0.0.1:1", "[::ffff:1.2.3.4]:1"] {
            #expect(try #require(HostAndPort(text)).isLoopback == false, "\(text)")
        }
        for wrong in [
            "8080", ":8080", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:65536", "127.evil.example:1", "[x]:1", "1.2.3:1",
        ] {
            #expect(HostAndPort(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `files of this machine are read with their mode and within their limit`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("secret").path
        #expect(
            FileManager.default.createFile(
                atPath: path,
                contents: Data("12345\n".utf8),
                attributes: [.posixPermissions: 0o600]
            )
        )

        let closed = try ConfigurationFiles.machine.read(path, 6).get()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let open = try ConfigurationFiles.machine.read(path, 6).get()

        #expect(closed.content == Array("12345\n".utf8))
        #expect(!closed.isWorldReadable)
        #expect(open.isWorldReadable)
        #expect(throws: ConfigurationFiles.Fault.large) { try ConfigurationFiles.machine.read(path, 5).get() }
        #expect(throws: ConfigurationFiles.Fault.missing) { try ConfigurationFiles.machine.read(path + "x", 5).get() }
        #expect(throws: ConfigurationFiles.Fault.unreadable) {
            try ConfigurationFiles.machine.read(folder.path, 5).get()
        }
    }

    @Test func `paths in a configuration start from its folder`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("crosswalk.yaml")
        try "crosswalk: 1\nconnections: {}\n".write(to: file, atomically: true, encoding: .utf8)

        let result = ConfigurationLoader(platforms: Samples.platforms).load(path: file.path)

        #expect(
            try #require(result.configuration).store
                == .sqlite(path: folder.appendingPathComponent("crosswalk.db").path)
        )
        #expect(ConfigurationLoader(platforms: []).load(path: file.path + "x").findings.first?.line == 0)
    }

    @Test func `secrets may stand in what a sandbox wrote, and nowhere else`() throws {
        let text = Samples.document(sync: "preset: intercom-accounts")
            .replacing("env:INTERCOM_TOKEN", with: "written-token")
            .replacing("https://example.my.salesforce.com", with: "http://127.0.0.1:9001")

        let refused = Samples.loader().load(text: text)
        let accepted = Samples.loader().load(text: "sandbox: true\n" + text)

        #expect(
            refused.findings.filter { $0.severity == .error }.map(\.path)
                == ["connections.salesforce.url", "connections.intercom.token"]
        )
        #expect(!refused.findings.contains { "\($0)".contains("written-token") })
        #expect(try #require(accepted.configuration, "\(accepted.findings)").isSandbox)
    }

    @Test func `a preset's advice against creating is noted, not enforced`() {
        let result = Samples.loader().load(
            text: Samples.document(sync: "preset: intercom-accounts\ncreate: {crm: always}")
        )

        #expect(result.configuration != nil)
        #expect(result.findings.map(\.path) == ["syncs.accounts.create.crm"])
        #expect(result.findings.map(\.severity) == [.note])
    }

    @Test func `kinds of one name need their side in front`() {
        let text = """
            crosswalk: 1
            connections:
              salesforce:
                url: https://example.my.salesforce.com
                organization: 00D5g000000XyzAEAS
                credentials: {flow: client-credentials, client-id: env:SF_ID, client-secret: env:SF_SECRET}
                receive: {outbound-message: {secrets: [env:SF_OM_SECRET]}}
              pretend: {receive: {webhook: {secrets: [env:PRETEND_SECRET]}}}
            syncs:
              people:
                between: {crm: salesforce/Contact, platform: pretend/contact}
                triggers: [crm.contact.updated, platform.contact.updated, contact.updated, sms.sent]
                identity: [{match: {phone: Phone}}]
                fields: [{platform: phone, crm: Phone, from: crm}]
            """

        let findings = Samples.loader().load(text: text).findings

        #expect(findings.map(\.path) == ["syncs.people.triggers[2]"])
        #expect(findings.first?.remedy == "write `crm.contact.updated` or `platform.contact.updated`")
    }

    @Test func `operations away from this machine need an operator, who may then be anywhere`() {
        let gateway = "gateway: {operations: \"0.0.0.0:8081\", operators: [{name: ops, token: env:OPS_TOKEN}]}"

        let result = Samples.loader().load(text: Samples.document(sync: "preset: intercom-accounts", gateway: gateway))

        #expect(result.configuration?.operators.map(\.role) == [.viewer])
    }
}
