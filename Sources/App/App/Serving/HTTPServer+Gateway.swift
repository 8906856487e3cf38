import Foundation
import HTTPServer
import Model
import Pipeline

extension HTTPServer {
    /// How many connections the operations listener takes: it serves a few people and probes.
    private static let operationsConnections = 64
    /// The largest body of a request to the operator API, in bytes: some thousand ids of dead letters.
    private static let operationsBody = 64 << 10
    /// How many files are kept from the ingress's connections: for those of them that close slowly (256), operations
    /// (64), the calls to the systems (16 under way to each host, 64 connections kept), the store with its readers, and
    /// what the program itself has open.
    ///
    /// They must never run out: the system library that runs our threads (libdispatch) ends the process when it cannot
    /// open a file.
    private static let otherFiles = 512
    /// The fewest files that a gateway can do with: what an ordinary process may open.
    private static let fewestFiles = 1024

    /// The listening server of an ingress.
    ///
    /// - Throws: `CommandFailure` when it cannot listen, or the process may open too few files.
    static func ingress(_ configuration: LoadedConfiguration, of house: PumpHouse) throws(CommandFailure) -> HTTPServer
    {
        let files = OpenFiles.raiseLimit()
        guard files >= fewestFiles else {
            throw CommandFailure(
                .wrong,
                "this process may open only \(files) files and connections",
                remedy: "let it open \(fewestFiles) or more (`ulimit -n`, `LimitNOFILE=`, `--ulimit nofile=`)"
            )
        }
        let limits = ServerConfiguration.Limits(
            body: configuration.server.body,
            header: configuration.server.header,
            connections: min(configuration.server.connections, files - otherFiles),
            readTime: configuration.server.readTimeout
        )
        let server = ServerConfiguration(
            address: configuration.listen.host,
            port: UInt16(clamping: configuration.listen.port),
            limits: limits,
            tls: try configuration.tls.map(ServerConfiguration.TLS.init(reading:))
        )
        return try listening(HTTPServer(server, receiver: receiver(of: house)), server, key: "gateway.listen")
    }

    private static func receiver(of house: PumpHouse) -> Receiver {
        { request, asker in
            house.ingress.answer(request) { answer in
                switch answer {
                case .success(let response): asker.answer(response.parting(from: request))
                case .failure: asker.answer(HTTPResponse(503, headers: ["Retry-After": "5"]))
                }
            }
        }
    }

    /// The listening server of operations, which strangers reach only where operators have tokens.
    static func operations(
        _ configuration: LoadedConfiguration,
        _ handler: @escaping Handler
    ) throws(CommandFailure) -> HTTPServer {
        guard configuration.operations.isLoopback || !configuration.operators.isEmpty else {
            throw CommandFailure(
                .misused,
                "gateway.operations \(configuration.operations) can be reached from other machines",
                remedy: "add gateway.operators with a token, or listen on 127.0.0.1"
            )
        }
        let server = ServerConfiguration(
            address: configuration.operations.host,
            port: UInt16(clamping: configuration.operations.port),
            limits: ServerConfiguration.Limits(
                body: operationsBody,
                connections: operationsConnections,
                lengthIsRequired: false
            )
        )
        return try listening(HTTPServer(server, handler: handler), server, key: "gateway.operations")
    }

    private static func listening(
        _ server: HTTPServer,
        _ configuration: ServerConfiguration,
        key: String
    ) throws(CommandFailure) -> HTTPServer {
        do throws(HTTPServerError) {
            try server.start()
            return server
        } catch {
            throw CommandFailure(
                .wrong,
                "\(key): cannot listen on \(configuration.address):\(configuration.port): \(error.words)",
                remedy: "see which program has the port, or configure another"
            )
        }
    }
}

extension ServerConfiguration.TLS {
    /// Reads the files of an identity.
    fileprivate init(reading identity: ServerIdentity) throws(CommandFailure) {
        self.init(
            certificate: try Self.file(identity.certificate),
            key: try Self.file(identity.key),
            clientAuthority: try identity.clientAuthority.map(Self.file)
        )
    }

    private static func file(_ path: String) throws(CommandFailure) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.misused, "gateway.tls: \(path) cannot be read", remedy: "check the path and its mode")
        }
        return Array(data)
    }
}

extension HTTPServerError {
    /// The error in words.
    var words: String {
        switch self {
        case .alreadyStarted: "it was started before"
        case .invalid(let reason), .cannotListen(let reason): reason
        }
    }
}
