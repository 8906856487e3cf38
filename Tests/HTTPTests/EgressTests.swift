import Foundation
import HTTPClient
import HTTPServer
import Model
import Testing

@Suite struct EgressTests {
    /// Addresses and what they are for, the first and the last of each network among them.
    static let kinds: [(address: String, kind: AddressKind)] = [
        ("8.8.8.8", .global), ("1.1.1.1", .global), ("100.63.255.255", .global), ("100.128.0.0", .global),
        ("172.15.255.255", .global), ("172.32.0.0", .global), ("192.167.255.255", .global), ("198.17.255.255", .global),
        ("198.20.0.0", .global), ("223.255.255.255", .global), ("11.0.0.0", .global), ("126.255.255.255", .global),
        ("127.0.0.1", .loopback), ("127.255.255.255", .loopback), ("0.0.0.0", .unspecified), ("0.1.2.3", .unspecified),
        ("10.0.0.0", .privateUse), ("10.255.255.255", .privateUse), ("172.16.0.0", .privateUse),
        ("172.31.255.255", .privateUse), ("192.168.0.0", .privateUse), ("192.168.255.255", .privateUse),
        ("100.64.0.0", .carrierGrade), ("100.127.255.255", .carrierGrade), ("169.254.169.254", .linkLocal),
        ("224.0.0.1", .multicast), ("239.255.255.255", .multicast), ("240.0.0.0", .reserved),
        ("255.255.255.255", .reserved), ("192.0.0.1", .reserved), ("192.0.2.1", .reserved), ("198.18.0.1", .reserved),
        ("198.19.255.255", .reserved), ("198.51.100.1", .reserved), ("203.0.113.1", .reserved),
        ("192.88.99.1", .translated),
        ("2606:4700:4700::1111", .global), ("2a00:1450::1", .global), ("2001:200::1", .global), ("3ffe::1", .global),
        ("::1", .loopback), ("::", .unspecified), ("::2", .translated), ("::7f00:1", .translated),
        ("::ffff:127.0.0.1", .translated), ("::ffff:8.8.8.8", .translated), ("::ffff:0:10.0.0.1", .translated),
        ("64:ff9b::10.0.0.1", .translated), ("64:ff9b:1::1", .translated), ("2002:7f00:1::", .translated),
        ("2001::1", .translated), ("2001:1ff::1", .translated), ("fc00::1", .privateUse), ("fdff::1", .privateUse),
        ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("fec0::1", .privateUse), ("ff02::1", .multicast),
        ("2001:db8::1", .reserved), ("3fff:fff::1", .reserved), ("100::1", .reserved), ("4000::1", .reserved),
        ("e000::1", .reserved), ("5f00::1", .reserved),
    ]

    @Test(arguments: kinds) func `an address is told by its network`(address: String, kind: AddressKind) throws {
        #expect(AddressKind.of(try #require(IPAddress(address))) == kind)
    }

    @Test func `text that is no address is none`() {
        for text in ["", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "0x7f.1", "::g", "[::1]", "fe80::1%eth0"] {
            #expect(IPAddress(text) == nil)
        }
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    }

    @Test(arguments: kinds) func `live requests connect to global addresses alone, over TLS`(
        address: String,
        kind: AddressKind
    ) throws {
        let address = try #require(IPAddress(address))
        let rule = EgressRule(.live)

        #expect((rule.refusal(scheme: "https", address: address) == nil) == (kind == .global))
        #expect(rule.refusal(scheme: "http", address: address) != nil)
    }

    @Test(arguments: kinds) func `sandbox requests connect to this machine, or over TLS to global addresses`(
        address: String,
        kind: AddressKind
    ) throws {
        let address = try #require(IPAddress(address))
        let rule = EgressRule(.sandbox)

        #expect((rule.refusal(scheme: "http", address: address) == nil) == (kind == .loopback))
        #expect((rule.refusal(scheme: "https", address: address) == nil) == (kind == .loopback || kind == .global))
    }

    @Test func `only the schemes and hosts of the rule are gone to`() {
        let rule = EgressRule(.live, hosts: ["api.intercom.io", "*.salesforce.com"])

        #expect(rule.refusal(scheme: "https", host: "api.intercom.io") == nil)
        #expect(rule.refusal(scheme: "https", host: "API.Intercom.IO") == nil)
        #expect(rule.refusal(scheme: "https", host: "acme.my.salesforce.com") == nil)
        #expect(rule.refusal(scheme: "https", host: "salesforce.com") != nil)
        #expect(rule.refusal(scheme: "https", host: "evilsalesforce.com") != nil)
        #expect(rule.refusal(scheme: "https", host: "api.intercom.io.evil.com") != nil)
        #expect(rule.refusal(scheme: "http", host: "api.intercom.io") != nil)
        #expect(rule.refusal(scheme: "ftp", host: "api.intercom.io") != nil)
        #expect(EgressRule(.sandbox).refusal(scheme: "file", host: "localhost") != nil)
    }

    /// Targets that lead to this machine or to nowhere, however they are written.
    static let forbidden = [
        "https://127.0.0.1:PORT/", "https://localhost:PORT/", "https://[::1]:PORT/", "https://[::ffff:127.0.0.1]:PORT/",
        "https://2130706433:PORT/", "https://0x7f.1:PORT/", "https://0177.0.0.1:PORT/", "https://0:PORT/",
        "https://0.0.0.0:PORT/", "https://[::]:PORT/", "http://127.0.0.1:PORT/", "https://user:secret@127.0.0.1:PORT/",
        "https://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "file:///etc/passwd", "ftp://127.0.0.1/",
        "gopher://127.0.0.1:PORT/", "//127.0.0.1:PORT/", "127.0.0.1:PORT", "/path", "",
        // Shorter, longer and other spellings of the same.
        "https://127.1:PORT/", "https://0x7f000001:PORT/", "https://017700000001:PORT/",
        "https://127.000.000.001:PORT/", "https://0x7f.0.0.0x1:PORT/", "https://LOCALHOST:PORT/",
        "https://%31%32%37.0.0.1:PORT/", "https://[0:0:0:0:0:ffff:7f00:1]:PORT/", "https://[::1%25lo]:PORT/",
        // IPv4 in IPv6 clothing: compatible, NAT64, 6to4, Teredo.
        "https://[::127.0.0.1]:PORT/", "https://[64:ff9b::7f00:1]:PORT/", "https://[2002:7f00:1::]:PORT/",
        "https://[2001:0:7f00:1::]:PORT/", "https://[fe80::1]:PORT/", "https://[fd00:ec2::254]/",
        // Where clouds keep the credentials of their machines.
        "https://169.254.169.254:PORT/", "https://169.254.170.2/", "https://100.100.100.200/", "https://192.0.0.192/",
        "https://168.63.129.16.:PORT@127.0.0.1:PORT/", "https://[::ffff:169.254.169.254]/", "https://2852039166/",
        // One host for the reader, another for the client.
        "https://api.intercom.io@127.0.0.1:PORT/", "https://api.intercom.io:443@127.0.0.1:PORT/",
        "https://127.0.0.1:PORT#@api.intercom.io/", "https://127.0.0.1:PORT?@api.intercom.io/",
        "https://127.0.0.1:PORT\\@api.intercom.io/", "https://127.0.0.1:PORT/\r\nHost: api.intercom.io",
        "https:127.0.0.1:PORT", "https:///127.0.0.1:PORT/", " https://127.0.0.1:PORT/", "https://127.0.0.1:99999/",
        "https://127.0.0.1 api.intercom.io:PORT/", "https://api.intercom.io\u{0}@127.0.0.1:PORT/",
        // Schemes that curl knows and nobody here needs.
        "dict://127.0.0.1:PORT/x", "ldap://127.0.0.1:PORT/", "smb://127.0.0.1/x", "tftp://127.0.0.1:PORT/x",
        "telnet://127.0.0.1:PORT/", "imap://127.0.0.1:PORT/", "smtp://127.0.0.1:PORT/", "scp://127.0.0.1/x",
        "mqtt://127.0.0.1:PORT/x", "rtsp://127.0.0.1:PORT/", "ws://127.0.0.1:PORT/", "wss://127.0.0.1:PORT/",
        "unix:///var/run/docker.sock", "file://localhost/etc/passwd", "FILE:///etc/passwd", "data:text/plain,x",
        "jar:https://127.0.0.1:PORT/!/", "javascript:1", "netdoc:///etc/passwd",
    ]

    @Test(arguments: forbidden) func `a live request to this machine is forbidden and nobody is connected to`(
        target: String
    ) async throws {
        let connections = Collected<Int>()
        let server = try ScriptedServer { _ in connections.add(1) }
        let client = CurlTransport(ClientConfiguration(egress: EgressRule(.live)))
        let target = target.split(separator: "PORT", omittingEmptySubsequences: false).joined(
            separator: "\(server.port)"
        )

        let error = await #expect(throws: TransportError.self) { try await client.send(HTTPRequest("GET", target)) }
        await client.shutdown()

        #expect(error?.name == "forbidden")
        #expect(connections.all.isEmpty)
    }

    @Test func `GHSA-r2x7-427f-rq69: a name is judged by the address it leads to, not by how it looks`() async throws {
        let connections = Collected<Int>()
        let server = try ScriptedServer { _ in connections.add(1) }
        let client = CurlTransport(ClientConfiguration(egress: EgressRule(.live)))
        let machine = ProcessInfo.processInfo.hostName

        for name in ["localhost", machine, "localhost.", "127.0.0.1.", "①②⑦.⓪.⓪.①", "127。0。0。1"] {
            let error = await #expect(throws: TransportError.self) {
                try await client.send(HTTPRequest("GET", "https://\(name):\(server.port)/"))
            }
            // What a resolver makes of these names is its own: inwards, or nowhere at all.
            #expect(error?.name == "forbidden" || (name != "localhost" && error?.name == "unreachable"))
        }
        await client.shutdown()

        #expect(connections.all.isEmpty)
    }

    @Test func `what was allowed once is judged again: a name that is bound anew leads nowhere`() async throws {
        let connections = Collected<Int>()
        let server = try ScriptedServer { wire in
            connections.add(1)
            _ = wire.hear(upTo: "\r\n\r\n")
            wire.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        }
        let near = CurlTransport(ClientConfiguration(egress: EgressRule(.sandbox)))
        let far = CurlTransport(ClientConfiguration(egress: EgressRule(.live)))
        let target = "localhost:\(server.port)/"

        #expect(try await near.send(HTTPRequest("GET", "http://" + target)).status == 200)
        let error = await #expect(throws: TransportError.self) {
            try await far.send(HTTPRequest("GET", "https://" + target))
        }
        await near.shutdown()
        await far.shutdown()

        #expect(error?.name == "forbidden")
        #expect(connections.all.count == 1)
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func `a redirect inwards is an answer and is not followed`(
        status: Int
    ) async throws {
        let connections = Collected<Int>()
        let inner = try ScriptedServer { _ in connections.add(1) }
        let outer = try ScriptedServer { wire in
            _ = wire.hear(upTo: "\r\n\r\n")
            wire.say(
                "HTTP/1.1 \(status) Moved\r\nLocation: \(inner.url)/\r\nRefresh: 0; url=\(inner.url)/\r\n"
                    + "Alt-Svc: h2=\":\(inner.port)\"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            )
        }
        let client = CurlTransport(ClientConfiguration(egress: EgressRule(.sandbox)))

        let answer = try await client.send(HTTPRequest("GET", outer.url + "/"))
        await client.shutdown()

        #expect(answer.status == status)
        #expect(connections.all.isEmpty)
    }
}
