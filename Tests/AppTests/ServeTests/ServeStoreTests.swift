import Foundation
import Testing

@testable import App

/// One store, one gateway.
@Suite struct ServeStoreTests {
    @Test func `two gateways never share a store`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "crosswalk-\(UUID().uuidString).db").path
        defer { try? FileManager.default.removeItem(atPath: path + ".lock") }

        let lock = try StoreLock(of: path)

        #expect(throws: CommandFailure.self) { try StoreLock(of: path) }
        lock.release()
        try StoreLock(of: path).release()
    }
}
