import Foundation
import HTTPClient
import Model
import SQLiteStore
import Store

/// The world of a shell: this machine's files and its network.
enum Shell {
    /// Loads a configuration, or fails with everything that is wrong with it.
    static func configuration(
        _ path: String,
        _ loader: ConfigurationLoader
    ) throws(CommandFailure) -> LoadedConfiguration {
        let result = loader.load(path: path)
        if let configuration = result.configuration { return configuration }
        let report = CheckReport(file: path, findings: result.findings)
        let findings = result.findings.filter { $0.severity == .error }.map { "\n" + report.paragraph($0) }
        throw CommandFailure(
            .misused,
            "the configuration cannot be used" + findings.joined(),
            remedy: "`crosswalk check \(path)` shows every finding"
        )
    }

    /// Opens the store of a configuration.
    static func store(
        of configuration: LoadedConfiguration,
        for use: Desk.Use
    ) throws(CommandFailure) -> any Store {
        switch configuration.store {
        case .sqlite(let path):
            if use != .make { try expect(path) }
            do throws(StoreError) {
                return use == .look ? try SQLiteStore(readingAt: path) : try SQLiteStore(path: path)
            } catch {
                throw CommandFailure(error, in: configuration.store)
            }
        }
    }

    /// Where a change to the store of a configuration is made: in its file, which no gateway can take meanwhile, or
    /// through the gateway that has it.
    static func workplace(of configuration: LoadedConfiguration) throws(CommandFailure) -> Workplace {
        switch configuration.store {
        case .sqlite(let path):
            try expect(path)
            guard let lock = try StoreLock.ifFree(path) else {
                let operations = StoreLock.operations(ofHolder: path) ?? configuration.operations
                return .gateway(OperatorClient(operations: operations, transport: transport(.sandbox)))
            }
            do throws(CommandFailure) {
                return .store(try store(of: configuration, for: .change)) { lock.release() }
            } catch {
                lock.release()
                throw error
            }
        }
    }

    /// Whoever runs the command, as `shell:USER`.
    static var user: String { "shell:\(NSUserName())" }

    private static func expect(_ path: String) throws(CommandFailure) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                .wrong,
                "there is no store at \(path) yet",
                remedy: "`crosswalk serve` makes it when it starts"
            )
        }
    }

    /// How many bytes are free where a file lies, or will lie.
    static func free(at path: String) -> Int? {
        let folder = ConfigurationLoader.folder(of: path)
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.isEmpty ? "." : folder)
        return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
    }

    /// Opens the network.
    static func transport(_ reach: EgressRule.Reach) -> CurlTransport {
        CurlTransport(ClientConfiguration(egress: EgressRule(reach)))
    }
}

extension CommandFailure {
    /// The failure that a store's error is to a command.
    init(_ error: StoreError, in location: StoreLocation) {
        switch error {
        case .unavailable(let reason):
            self.init(
                .wrong,
                "the store \(location) is not available: \(reason)",
                remedy: "try again, or look at the disk",
                isOutage: true
            )
        case .unusable(let reason):
            self.init(
                .wrong,
                "the store \(location) cannot be used: \(reason)",
                remedy: "check the path, or restore the file and the folder of its inbox from a backup",
                isOutage: true
            )
        case .conflict(let reason):
            self.init(.wrong, "the store \(location) refuses: \(reason)")
        }
    }
}

/// Runs a store's operation for a command.
func asked<Value>(
    _ configuration: LoadedConfiguration,
    _ operation: () async throws(StoreError) -> Value
) async throws(CommandFailure) -> Value {
    do throws(StoreError) {
        return try await operation()
    } catch {
        throw CommandFailure(error, in: configuration.store)
    }
}

/// The machine's clock.
struct SystemClock: WallClock {
    /// The present instant.
    var now: Timestamp { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))) }
}

/// The operating system's randomness.
struct SystemEntropy: Entropy {
    /// The next 64 random bits.
    func next() -> UInt64 { UInt64.random(in: .min ... .max) }
}
