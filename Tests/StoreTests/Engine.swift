import Foundation
import SQLiteStore
import Testing

/// The engines that every contract is proven over.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case file
    case memory

    static let available = allCases

    var testDescription: String { rawValue }

    /// Lends a new store, and takes its file away afterwards.
    func open<Value>(_ work: (SQLiteStore) async throws -> Value) async throws -> Value {
        switch self {
        case .memory: return try await work(try SQLiteStore.inMemory())
        case .file:
            let folder = try Folder()
            defer { folder.remove() }
            return try await work(try SQLiteStore(path: folder.store))
        }
    }
}

/// A folder of a test's own.
struct Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// The path of a store's file in it.
    var store: String { path("store.sqlite") }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func remove() { try? FileManager.default.removeItem(at: url) }
}
