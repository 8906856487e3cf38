import Foundation
import Testing

/// There is one way out (SVIXSEC-2026-0001; Convoy #2668, #2706, #2756).
///
/// A guard on the way out is worth nothing when tokens or alerts leave by another.
@Suite struct EgressDoorTests {
    /// What opens a connection, starts a program that could, or looks a name up.
    private static let openings = [
        "socket(", "connect(", "sendto(", "getaddrinfo(", "gethostbyname(", "curl_easy_init(", "curl_multi_init(",
        "URLSession", "URLRequest", "FoundationNetworking", "NWConnection", "CFSocket", "CFStreamCreate",
        "getStreamsToHost", "Process(", "posix_spawn(", "popen(", "execv(", "execve(", "fork(", "dlopen(",
        "contentsOf: URL(string",
    ]

    /// The files that may, and why.
    private static let doors = [
        // The one client, whose sockets the egress rule judges as they are opened.
        "Sources/Bindings/HTTPClient/CurlLoop.swift", "Sources/Bindings/HTTPClient/EasyHandle.swift",
        "Sources/Bindings/CCurl/shim.h",
        // Where clients come in: a socket that listens.
        "Sources/Bindings/CMicroHTTPD/shim.h",
        // The load of `crosswalk bench`, which goes to this machine alone.
        "Sources/Bindings/CEpoll/shim.h",
        // The programs that `crosswalk bench` measures, named by whoever calls it.
        "Sources/App/App/Commands/Bench/Children/ChildProgram.swift",
    ]

    @Test func `nothing but the one client opens a connection to anywhere`() throws {
        for file in try Self.files() where !Self.doors.contains(file.path) {
            for (number, line) in file.lines.enumerated() where !Self.isComment(line) {
                for opening in Self.openings {
                    #expect(!Self.has(opening, in: line), "\(file.path):\(number + 1) has \(opening)")
                }
            }
        }
    }

    @Test func `the load of a bench knows no address but loopback`() throws {
        let shim = try #require(try Self.files().first { $0.path == "Sources/Bindings/CEpoll/shim.h" })
        let addresses = shim.lines.filter { $0.contains("s_addr") || $0.contains("inet_") || $0.contains("sin6_addr") }

        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { $0.contains("INADDR_LOOPBACK") })
    }

    @Test func `the socket of the server listens and connects to nobody`() throws {
        let shim = try #require(try Self.files().first { $0.path == "Sources/Bindings/CMicroHTTPD/shim.h" })
        let calls = shim.lines.filter { line in
            !Self.isComment(line) && Self.openings.contains { Self.has($0, in: line) }
        }

        #expect(calls.count == 1)
        #expect(calls.allSatisfy { $0.contains("int listener = socket(") })
    }

    @Test func `the client is made in one place, with a rule, and never with a proxy`() throws {
        let lines = try Self.files().filter { $0.path.hasPrefix("Sources/App/") }.flatMap(\.lines)

        #expect(lines.count { $0.contains("CurlTransport(") } == 1)
        #expect(lines.count { $0.contains("EgressRule(") } == 1)
        #expect(lines.count { $0.contains("proxy:") } == 0)
    }

    @Test func `every socket that curl opens is judged, and curl follows nothing`() throws {
        let client = try Self.files().filter { $0.path.hasPrefix("Sources/Bindings/") }
        let text = client.flatMap(\.lines).joined(separator: "\n")

        #expect(text.contains("curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, transfer->open)"))
        #expect(text.contains("set(CURLOPT_FOLLOWLOCATION, 0)"))
        #expect(text.contains("set(CURLOPT_PROTOCOLS_STR, \"http,https\")"))
        #expect(!text.contains("CURLOPT_UNIX_SOCKET_PATH"))
        #expect(!text.contains("CURLOPT_SSL_VERIFY"))
    }

    @Test func `CVE-2023-27371: libmicrohttpd's parser of forms is not used`() throws {
        for file in try Self.files() {
            #expect(!file.lines.contains { $0.contains("post_processor") || $0.contains("PostProcessor") })
        }
    }

    @Test func `CVE-2022-36885, CVE-2022-43411, CVE-2022-43412: secrets are compared in constant time alone`() throws {
        for file in try Self.files() where !file.path.hasPrefix("Sources/Sandbox/") {
            for (number, line) in file.lines.enumerated() where line.contains("reveal") && !Self.isComment(line) {
                let isCompared = ["reveal() ==", "reveal() !=", "revealText() ==", "revealText() !=", "elementsEqual"]
                    .contains { line.contains($0) }
                #expect(!isCompared, "\(file.path):\(number + 1)")
            }
        }
        let comparison = try Self.files().first { $0.path == "Sources/Bindings/Crypto/ConstantTime.swift" }
        #expect(comparison?.lines.contains { $0.contains("CRYPTO_memcmp") } == true)
    }

    /// Every source file, headers included.
    private static func files() throws -> [SourceTree.File] {
        let tree = try SourceTree()
        let sources = tree.root.appending(path: "Sources")
        let headers = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".h") }
        return try tree.files
            + headers.map { path in
                let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                return SourceTree.File(path: "Sources/" + path, lines: lines)
            }
    }

    private static func isComment(_ line: String) -> Bool {
        line.trimmingCharacters(in: .whitespaces).hasPrefix("//")
    }

    /// Whether a line has a word that is not the end of a longer one.
    private static func has(_ word: String, in line: String) -> Bool {
        var rest = line[...]
        while let range = rest.range(of: word) {
            let before = rest[..<range.lowerBound].last
            if before.map({ !$0.isLetter && !$0.isNumber && $0 != "_" }) ?? true { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
